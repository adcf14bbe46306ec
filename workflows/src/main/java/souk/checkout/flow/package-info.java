@NullMarked
package souk.checkout.flow;

import org.jspecify.annotations.NullMarked;
