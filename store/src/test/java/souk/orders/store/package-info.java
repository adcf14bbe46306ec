@NullMarked
package souk.orders.store;

import org.jspecify.annotations.NullMarked;
