@NullMarked
package souk.digest;

import org.jspecify.annotations.NullMarked;
