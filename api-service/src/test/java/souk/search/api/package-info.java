@NullMarked
package souk.search.api;

import org.jspecify.annotations.NullMarked;
