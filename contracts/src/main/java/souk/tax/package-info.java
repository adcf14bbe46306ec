@NullMarked
package souk.tax;

import org.jspecify.annotations.NullMarked;
