/** Buyers and operators who use a running Souk from outside: what measures and what attacks. */
@NullMarked
package souk.load;

import org.jspecify.annotations.NullMarked;
