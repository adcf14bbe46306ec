@NullMarked
package souk.search;

import org.jspecify.annotations.NullMarked;
