@NullMarked
package souk.events;

import org.jspecify.annotations.NullMarked;
