/** What an address needs, country by country. Pure: no I/O but the resources read once. */
@NullMarked
package souk.addresses;

import org.jspecify.annotations.NullMarked;
