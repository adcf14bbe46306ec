@NullMarked
package souk.pricing.provider;

import org.jspecify.annotations.NullMarked;
