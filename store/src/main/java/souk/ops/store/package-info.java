@NullMarked
package souk.ops.store;

import org.jspecify.annotations.NullMarked;
