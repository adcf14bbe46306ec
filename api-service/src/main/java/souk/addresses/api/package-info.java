@NullMarked
package souk.addresses.api;

import org.jspecify.annotations.NullMarked;
