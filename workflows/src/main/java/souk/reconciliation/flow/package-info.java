@NullMarked
package souk.reconciliation.flow;

import org.jspecify.annotations.NullMarked;
