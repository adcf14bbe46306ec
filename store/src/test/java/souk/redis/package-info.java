@NullMarked
package souk.redis;

import org.jspecify.annotations.NullMarked;
