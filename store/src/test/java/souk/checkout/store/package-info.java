@NullMarked
package souk.checkout.store;

import org.jspecify.annotations.NullMarked;
