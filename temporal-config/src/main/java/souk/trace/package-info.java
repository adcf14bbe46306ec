@NullMarked
package souk.trace;

import org.jspecify.annotations.NullMarked;
