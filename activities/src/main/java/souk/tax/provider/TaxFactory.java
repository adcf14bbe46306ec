package souk.tax.provider;

import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.time.Duration;
import souk.circuit.Circuits;
import souk.pricing.provider.QuotingService;

/**
 * The table of rates; with {@code souk.tax.url} the service there, and the table while it is ill.
 */
@Factory
final class TaxFactory {
  @Singleton
  TaxProvider tax(
      Circuits circuits,
      @Value("${souk.tax.url:}") String url,
      @Value("${souk.tax.time-limit:PT0.5S}") Duration timeLimit) {
    var table = new TaxTable();
    return url.isBlank()
        ? table
        : new GuardedTax(
            new RemoteTax(new QuotingService(url, timeLimit)),
            table,
            circuits.named("tax", timeLimit));
  }
}
