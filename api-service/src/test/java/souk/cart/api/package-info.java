@NullMarked
package souk.cart.api;

import org.jspecify.annotations.NullMarked;
