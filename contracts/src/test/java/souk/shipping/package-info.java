@NullMarked
package souk.shipping;

import org.jspecify.annotations.NullMarked;
