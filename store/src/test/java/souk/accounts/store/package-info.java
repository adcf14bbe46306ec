@NullMarked
package souk.accounts.store;

import org.jspecify.annotations.NullMarked;
