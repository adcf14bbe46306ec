@NullMarked
package souk.shipping.provider;

import org.jspecify.annotations.NullMarked;
