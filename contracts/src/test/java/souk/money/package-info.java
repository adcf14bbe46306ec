@NullMarked
package souk.money;

import org.jspecify.annotations.NullMarked;
