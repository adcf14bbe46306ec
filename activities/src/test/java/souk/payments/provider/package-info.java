@NullMarked
package souk.payments.provider;

import org.jspecify.annotations.NullMarked;
