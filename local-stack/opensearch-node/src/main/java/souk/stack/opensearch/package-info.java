@NullMarked
package souk.stack.opensearch;

import org.jspecify.annotations.NullMarked;
