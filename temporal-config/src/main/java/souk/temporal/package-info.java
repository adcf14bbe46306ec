@NullMarked
package souk.temporal;

import org.jspecify.annotations.NullMarked;
