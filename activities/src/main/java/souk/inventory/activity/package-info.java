@NullMarked
package souk.inventory.activity;

import org.jspecify.annotations.NullMarked;
