@NullMarked
package souk.payments;

import org.jspecify.annotations.NullMarked;
