/** Forgetting what no longer matters. */
@NullMarked
package souk.upkeep.activity;

import org.jspecify.annotations.NullMarked;
