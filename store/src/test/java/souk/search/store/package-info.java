@NullMarked
package souk.search.store;

import org.jspecify.annotations.NullMarked;
