@NullMarked
package souk.checkout;

import org.jspecify.annotations.NullMarked;
