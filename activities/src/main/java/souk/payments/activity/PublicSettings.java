package souk.payments.activity;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Where shoppers reach us.
 *
 * @param url of the API, without a slash at its end; after a 3-D Secure step they come back there
 */
@ConfigurationProperties("souk.public")
record PublicSettings(@Bindable(defaultValue = "http://127.0.0.1:8080") String url) {}
