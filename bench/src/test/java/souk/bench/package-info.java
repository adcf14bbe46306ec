@NullMarked
package souk.bench;

import org.jspecify.annotations.NullMarked;
