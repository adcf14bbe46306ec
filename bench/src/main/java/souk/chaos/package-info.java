/** Load, faults and the checks afterwards: {@code ./souk chaos}. */
@NullMarked
package souk.chaos;

import org.jspecify.annotations.NullMarked;
