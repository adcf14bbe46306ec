package souk.shipping.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.money.Money;
import souk.shipping.ShippingAddress;
import souk.shipping.ShippingProvider;
import souk.shipping.ShippingTable;
import souk.tax.provider.TaxProvider;
import souk.tax.provider.TaxTable;

/** Tax and shipping from a service over HTTP that may be ill. */
class RemoteQuotesTest {
  private static final ShippingAddress NEW_YORK =
      new ShippingAddress("Ada", "1 Main St", null, "New York", "NY", "10001", "US", "555");
  private static final TaxProvider.Sale SALE =
      new TaxProvider.Sale(
          "US", List.of(Money.of(1_000, "USD"), Money.of(2_000, "USD")), Money.of(500, "USD"));
  private static final ShippingProvider.Parcel PARCEL =
      new ShippingProvider.Parcel("US", 1, 400, true, Currency.getInstance("USD"));

  /** Whoever does not hang has answered by then, however busy the machine is. */
  private static final String PATIENCE = "PT3S";

  private final CountDownLatch testEnds = new CountDownLatch(1);
  private final HttpServer server;
  private final ApplicationContext context;
  private volatile String answer = "{}";
  private volatile int status = 200;
  private volatile boolean hanging;
  private volatile String asked = "";

  RemoteQuotesTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    String url = "http://127.0.0.1:%d/quote".formatted(server.getAddress().getPort());
    context =
        ApplicationContext.run(
            Map.of(
                "flyway.enabled",
                false,
                "micronaut.health.monitor.enabled",
                false,
                "souk.tax.url",
                url,
                "souk.shipping.url",
                url,
                "souk.tax.time-limit",
                PATIENCE,
                "souk.shipping.time-limit",
                PATIENCE));
  }

  @BeforeEach
  void start() {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/quote",
        exchange -> {
          asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          if (hanging) {
            awaitTheEnd();
          }
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  private void awaitTheEnd() {
    try {
      testEnds.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @AfterEach
  void stop() {
    testEnds.countDown();
    context.close();
    server.stop(0);
  }

  private TaxProvider.Assessment tax() {
    return context.getBean(TaxProvider.class).assess(List.of(SALE), NEW_YORK);
  }

  private ShippingProvider.Rates rates() {
    return context.getBean(ShippingProvider.class).rates(List.of(PARCEL), NEW_YORK);
  }

  @Test
  void taxIsWhatTheServiceSays() {
    answer = "{\"sales\": [{\"goods_tax_minor\": [83, 166], \"shipping_tax_minor\": 41}]}";
    assertThat(tax())
        .isEqualTo(
            new TaxProvider.Assessment.Assessed(
                List.of(
                    new TaxProvider.Tax(
                        List.of(Money.of(83, "USD"), Money.of(166, "USD")), Money.of(41, "USD"))),
                false));
    assertThat(asked).contains("\"postal_code\":\"10001\"").doesNotContain("Ada", "Main", "555");
  }

  @Test
  void shippingIsWhatTheServiceSaysAndWhatTheSellerAdds() {
    answer =
        """
        {"parcels": [{"options": [
          {"id": "standard", "price_minor": 700, "days_min": 2, "days_max": 4},
          {"id": "drone", "price_minor": 900, "days_min": 0, "days_max": 1}]}]}
        """;
    assertThat(rates().estimated()).isFalse();
    assertThat(rates().byParcel().getFirst())
        .containsExactly(
            new ShippingProvider.Option("standard", Money.of(0, "USD"), 3, 5),
            new ShippingProvider.Option("drone", Money.of(900, "USD"), 1, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "down for maintenance",
        "{}",
        "[]",
        "{\"sales\": [], \"parcels\": []}",
        "{\"sales\": [{\"goods_tax_minor\": [-1, 0], \"shipping_tax_minor\": 0}],"
            + " \"parcels\": [{\"options\": [{\"id\": \"x\", \"price_minor\": -1}]}]}",
        "{\"sales\": [{\"goods_tax_minor\": [1001, 0], \"shipping_tax_minor\": 0}],"
            + " \"parcels\": [{\"options\": [{\"id\": \"x\", \"price_minor\": 1, \"days_min\": 9}]}]}",
        "{\"sales\": [{\"goods_tax_minor\": [1], \"shipping_tax_minor\": 0}],"
            + " \"parcels\": [{\"options\": [{\"id\": \"X!\", \"price_minor\": 1}]}]}"
      })
  void anAnswerThatMakesNoSenseIsNotBelieved(String nonsense) {
    answer = nonsense;
    assertEstimated();
  }

  @Test
  void aServiceThatFailsIsStoodInFor() {
    status = 503;
    assertEstimated();
  }

  @Test
  void aServiceThatHangsIsNotWaitedFor() {
    hanging = true;
    assertEstimated();
  }

  @Test
  void whoStandsInDoesNotGuessEither() {
    status = 503;
    var nowhere = new ShippingAddress(null, "1 Main St", null, "X", "ZZ", "10001", "US", null);
    assertThat(context.getBean(TaxProvider.class).assess(List.of(SALE), nowhere))
        .isEqualTo(new TaxProvider.Assessment.NoRateKnown());
  }

  private void assertEstimated() {
    assertThat(tax())
        .isEqualTo(
            new TaxProvider.Assessment.Assessed(
                ((TaxProvider.Assessment.Assessed) new TaxTable().assess(List.of(SALE), NEW_YORK))
                    .taxes(),
                true));
    assertThat(rates())
        .isEqualTo(
            new ShippingProvider.Rates(
                new ShippingTable().rates(List.of(PARCEL), NEW_YORK).byParcel(), true));
  }
}
