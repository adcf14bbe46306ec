@NullMarked
package souk.checkout.activity;

import org.jspecify.annotations.NullMarked;
