@NullMarked
package souk.catalog.store;

import org.jspecify.annotations.NullMarked;
