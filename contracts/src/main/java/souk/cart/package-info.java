@NullMarked
package souk.cart;

import org.jspecify.annotations.NullMarked;
