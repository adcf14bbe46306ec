@NullMarked
package souk.verify.activity;

import org.jspecify.annotations.NullMarked;
