package souk.shipping.provider;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import souk.circuit.Circuits;
import souk.shipping.ShippingProvider;
import souk.shipping.ShippingTable;

/**
 * The table of rates; with {@code souk.shipping.url} the service there, and the table while it is
 * ill.
 */
@Factory
final class ShippingFactory {
  @Singleton
  ShippingProvider shipping(Circuits circuits, ShippingSettings settings) {
    var table = new ShippingTable();
    return settings.url().isBlank()
        ? table
        : new GuardedShipping(
            new RemoteShipping(new QuotingService(settings.url(), settings.timeLimit())),
            table,
            circuits.named("shipping", settings.timeLimit()));
  }
}
