@NullMarked
package souk.fraud.store;

import org.jspecify.annotations.NullMarked;
