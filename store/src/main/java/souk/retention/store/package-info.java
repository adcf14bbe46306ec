/** How long rows live, and who forgets them. */
@NullMarked
package souk.retention.store;

import org.jspecify.annotations.NullMarked;
