@NullMarked
package souk.orders.activity;

import org.jspecify.annotations.NullMarked;
