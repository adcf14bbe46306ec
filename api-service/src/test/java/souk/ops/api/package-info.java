@NullMarked
package souk.ops.api;

import org.jspecify.annotations.NullMarked;
