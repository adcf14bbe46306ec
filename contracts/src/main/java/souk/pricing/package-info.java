@NullMarked
package souk.pricing;

import org.jspecify.annotations.NullMarked;
