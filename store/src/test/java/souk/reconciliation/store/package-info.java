@NullMarked
package souk.reconciliation.store;

import org.jspecify.annotations.NullMarked;
