@NullMarked
package souk.verify.flow;

import org.jspecify.annotations.NullMarked;
