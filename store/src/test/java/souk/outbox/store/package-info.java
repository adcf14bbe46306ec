@NullMarked
package souk.outbox.store;

import org.jspecify.annotations.NullMarked;
