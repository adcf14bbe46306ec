@NullMarked
package souk.http;

import org.jspecify.annotations.NullMarked;
