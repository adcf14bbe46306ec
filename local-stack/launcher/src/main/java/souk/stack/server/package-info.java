/** The servers that Souk works with, without Docker. */
@NullMarked
package souk.stack.server;

import org.jspecify.annotations.NullMarked;
