@NullMarked
package souk.openapi.api;

import org.jspecify.annotations.NullMarked;
