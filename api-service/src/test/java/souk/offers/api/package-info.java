@NullMarked
package souk.offers.api;

import org.jspecify.annotations.NullMarked;
