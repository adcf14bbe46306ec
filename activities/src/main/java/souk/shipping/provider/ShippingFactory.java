package souk.shipping.provider;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import souk.shipping.ShippingProvider;
import souk.shipping.ShippingTable;

/** The table of rates; a carrier's adapter, as a bean that replaces it, takes its place. */
@Factory
final class ShippingFactory {
  @Singleton
  ShippingProvider shipping() {
    return new ShippingTable();
  }
}
