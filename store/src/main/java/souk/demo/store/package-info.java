@NullMarked
package souk.demo.store;

import org.jspecify.annotations.NullMarked;
