@NullMarked
package souk.fraud.activity;

import org.jspecify.annotations.NullMarked;
