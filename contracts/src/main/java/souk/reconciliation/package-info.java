@NullMarked
package souk.reconciliation;

import org.jspecify.annotations.NullMarked;
