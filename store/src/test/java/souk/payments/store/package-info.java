@NullMarked
package souk.payments.store;

import org.jspecify.annotations.NullMarked;
