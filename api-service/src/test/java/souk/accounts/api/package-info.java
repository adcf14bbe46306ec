@NullMarked
package souk.accounts.api;

import org.jspecify.annotations.NullMarked;
