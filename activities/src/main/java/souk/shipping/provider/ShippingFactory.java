package souk.shipping.provider;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import souk.circuit.Circuits;
import souk.pricing.provider.QuotingService;
import souk.shipping.ShippingProvider;
import souk.shipping.ShippingTable;

/**
 * The table of rates; with {@code souk.shipping.url} the service there, and the table while it is
 * ill.
 */
@Factory
final class ShippingFactory {
  @Singleton
  ShippingProvider shipping(
      Circuits circuits,
      @Value("${souk.shipping.url:}") String url,
      @Value("${souk.shipping.time-limit:PT0.5S}") Duration timeLimit) {
    var table = new ShippingTable();
    return url.isBlank()
        ? table
        : new GuardedShipping(
            new RemoteShipping(new QuotingService(url, timeLimit)),
            table,
            circuits.named("shipping", timeLimit));
  }
}
