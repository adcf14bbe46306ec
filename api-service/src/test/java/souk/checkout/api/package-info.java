@NullMarked
package souk.checkout.api;

import org.jspecify.annotations.NullMarked;
