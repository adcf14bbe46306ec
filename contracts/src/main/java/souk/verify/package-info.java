@NullMarked
package souk.verify;

import org.jspecify.annotations.NullMarked;
