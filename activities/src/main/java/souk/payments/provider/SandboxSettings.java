package souk.payments.provider;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/** Where the payment provider's stand-in is. */
@ConfigurationProperties("souk.sandbox")
public record SandboxSettings(@Bindable(defaultValue = "http://127.0.0.1:8090") String url) {}
