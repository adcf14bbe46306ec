@NullMarked
package souk.offers.store;

import org.jspecify.annotations.NullMarked;
