@NullMarked
package souk.http.store;

import org.jspecify.annotations.NullMarked;
