@NullMarked
package souk.offers;

import org.jspecify.annotations.NullMarked;
