@NullMarked
package souk.payments.activity;

import org.jspecify.annotations.NullMarked;
