@NullMarked
package souk.inventory.store;

import org.jspecify.annotations.NullMarked;
