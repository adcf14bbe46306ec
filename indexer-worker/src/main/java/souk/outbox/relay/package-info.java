@Configuration
@Requires(property = "souk.roles.indexer", value = "true")
@NullMarked
package souk.outbox.relay;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
