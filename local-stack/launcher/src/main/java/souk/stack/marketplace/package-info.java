/** Every part of Souk on this machine, started and watched. */
@NullMarked
package souk.stack.marketplace;

import org.jspecify.annotations.NullMarked;
