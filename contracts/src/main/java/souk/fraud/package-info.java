@NullMarked
package souk.fraud;

import org.jspecify.annotations.NullMarked;
