@NullMarked
package souk.stack.kafka;

import org.jspecify.annotations.NullMarked;
