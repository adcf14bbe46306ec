@NullMarked
package souk.ops.activity;

import org.jspecify.annotations.NullMarked;
