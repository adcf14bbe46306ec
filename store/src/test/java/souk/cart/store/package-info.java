@NullMarked
package souk.cart.store;

import org.jspecify.annotations.NullMarked;
