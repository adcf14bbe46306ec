@NullMarked
package souk.search.index;

import org.jspecify.annotations.NullMarked;
