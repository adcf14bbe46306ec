@NullMarked
package souk.circuit;

import org.jspecify.annotations.NullMarked;
