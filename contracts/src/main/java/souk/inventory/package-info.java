@NullMarked
package souk.inventory;

import org.jspecify.annotations.NullMarked;
