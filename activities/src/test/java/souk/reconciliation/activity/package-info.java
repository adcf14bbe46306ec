@NullMarked
package souk.reconciliation.activity;

import org.jspecify.annotations.NullMarked;
