@NullMarked
package souk.payments.api;

import org.jspecify.annotations.NullMarked;
