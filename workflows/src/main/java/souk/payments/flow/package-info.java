@NullMarked
package souk.payments.flow;

import org.jspecify.annotations.NullMarked;
