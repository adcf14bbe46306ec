/** Figures of whatever measures or checks. */
@NullMarked
package souk.cli.figures;

import org.jspecify.annotations.NullMarked;
