@NullMarked
package souk.stack;

import org.jspecify.annotations.NullMarked;
