@NullMarked
package souk.pricing.activity;

import org.jspecify.annotations.NullMarked;
