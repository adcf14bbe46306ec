@NullMarked
package souk.addresses;

import org.jspecify.annotations.NullMarked;
