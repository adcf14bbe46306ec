@NullMarked
package souk.verify.store;

import org.jspecify.annotations.NullMarked;
