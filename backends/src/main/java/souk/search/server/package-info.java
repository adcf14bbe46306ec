@NullMarked
package souk.search.server;

import org.jspecify.annotations.NullMarked;
