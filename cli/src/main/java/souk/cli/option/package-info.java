/** What commands are told, and how it is read. */
@NullMarked
package souk.cli.option;

import org.jspecify.annotations.NullMarked;
