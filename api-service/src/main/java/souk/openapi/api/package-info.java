@Configuration
@Requires(property = "souk.roles.api", value = "true")
@NullMarked
package souk.openapi.api;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
