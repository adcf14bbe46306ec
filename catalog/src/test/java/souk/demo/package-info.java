@NullMarked
package souk.demo;

import org.jspecify.annotations.NullMarked;
