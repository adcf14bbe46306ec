package souk.tax.provider;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import souk.circuit.Circuits;
import souk.shipping.provider.QuotingService;

/**
 * The table of rates; with {@code souk.tax.url} the service there, and the table while it is ill.
 */
@Factory
final class TaxFactory {
  @Singleton
  TaxProvider tax(Circuits circuits, TaxSettings settings) {
    var table = new TaxTable();
    return settings.url().isBlank()
        ? table
        : new GuardedTax(
            new RemoteTax(new QuotingService(settings.url(), settings.timeLimit())),
            table,
            circuits.named("tax", settings.timeLimit()));
  }
}
