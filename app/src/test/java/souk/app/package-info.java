@NullMarked
package souk.app;

import org.jspecify.annotations.NullMarked;
