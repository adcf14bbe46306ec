/** What operators do: {@code souk ops}. */
@NullMarked
package souk.cli.ops;

import org.jspecify.annotations.NullMarked;
