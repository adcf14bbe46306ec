@NullMarked
package souk.chaos;

import org.jspecify.annotations.NullMarked;
