@NullMarked
package souk.sandbox;

import org.jspecify.annotations.NullMarked;
