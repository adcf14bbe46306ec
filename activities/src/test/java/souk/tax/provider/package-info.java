@NullMarked
package souk.tax.provider;

import org.jspecify.annotations.NullMarked;
