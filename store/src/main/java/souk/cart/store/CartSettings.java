package souk.cart.store;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How long carts are kept; a buyer's is kept for ever.
 *
 * @param guestKept a guest's cart that nobody changes is deleted after that
 */
@ConfigurationProperties("souk.cart")
public record CartSettings(@Bindable(defaultValue = "P30D") Duration guestKept) {}
