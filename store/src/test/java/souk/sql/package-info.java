@NullMarked
package souk.sql;

import org.jspecify.annotations.NullMarked;
