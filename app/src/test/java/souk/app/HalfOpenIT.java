package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;
import souk.stack.marketplace.SoukService;
import souk.stack.process.Ports;
import souk.stack.server.Toxiproxy;

/**
 * Nothing gets through to PostgreSQL any more, and no connection ends: as when a firewall forgets
 * them, or a machine loses its power. Whoever waits for an answer is told to come back, in time.
 */
class HalfOpenIT {
  private static final String WAY = "postgres";
  private static final Path LOGS = Path.of("target", "half-open").toAbsolutePath();

  /** socketTimeout, 15 s, and as long as a new connection is waited for, 5 s; and a little. */
  private static final Duration IN_TIME = Duration.ofSeconds(21);

  private static final Duration IN_THE_END = Duration.ofSeconds(60);
  private static final int SHOPPERS_OF_A_KIND = 3;

  private static final TestSouk SOUK = TestSouk.running();
  private static Toxiproxy toxiproxy;
  private static ToxiproxyClient network;
  private static SoukService api;

  /** How a request ended, and after how long. */
  private record Told(Answer answer, Duration after) {}

  @BeforeAll
  static void standBetween() {
    String url = Objects.requireNonNull(SOUK.environment().get("SOUK_POSTGRES_URL"));
    int server = URI.create(url.substring("jdbc:".length())).getPort();
    int proxy = Ports.free();
    int told = Ports.free();
    toxiproxy =
        Toxiproxy.start(
            told,
            List.of(new Toxiproxy.Way(WAY, proxy, server)),
            LOGS.resolve("ways.json"),
            LOGS.resolve("toxiproxy.log"));
    network = new ToxiproxyClient("127.0.0.1", told);
    api =
        SOUK.anotherApi(
            "api-half-open",
            Map.of("SOUK_POSTGRES_URL", url.replace(":" + server + "/", ":" + proxy + "/")));
  }

  @AfterAll
  static void end() {
    api.stop();
    toxiproxy.stop();
  }

  @Test
  void whoeverWaitsForPostgresIsToldInTimeAndTheOthersGoOn() throws Exception {
    String offer = TestOffers.inStock(SOUK, 1);
    Buyer buyer = Buyer.with(SOUK, offer, 1);
    String checkout = buyer.checkOut().expect(201).text("/id");
    Shop shopper = anybody().as(Objects.requireNonNull(buyer.shop().token()));
    String product = offer.replace("ofr", "prd");
    List<Callable<HttpRequest.Builder>> kinds =
        List.of(
            HalfOpenIT::newCart,
            () -> shopper.request("/checkouts/" + checkout).GET(),
            () -> anybody().request("/products/" + product).GET());
    var busy = new CountDownLatch(kinds.size() * SHOPPERS_OF_A_KIND);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Told>> shoppers = new ArrayList<>();
      for (Callable<HttpRequest.Builder> kind : kinds) {
        for (int number = 0; number < SHOPPERS_OF_A_KIND; number++) {
          shoppers.add(threads.submit(() -> untilRefused(kind, busy)));
        }
      }
      assertThat(busy.await(IN_THE_END.toSeconds(), TimeUnit.SECONDS)).isTrue();
      halfOpen();
      try {
        while (!shoppers.stream().allMatch(Future::isDone)) {
          assertSearchGoesOn();
        }
        for (Future<Told> told : shoppers) {
          assertToldInTime(told.get());
        }
        assertToldInTime(timed(newCart()));
      } finally {
        heal();
      }
    }
    Until.so(IN_THE_END, () -> ask(newCart()), answer -> answer.status() == 201);
    for (Callable<HttpRequest.Builder> kind : kinds) {
      HttpRequest.Builder request = kind.call();
      Until.so(IN_THE_END, () -> ask(request), answer -> answer.status() < 300);
    }
  }

  private static Shop anybody() {
    return Shop.at(api.address());
  }

  private static HttpRequest.Builder newCart() {
    return anybody()
        .request("/carts")
        .header("Idempotency-Key", UUID.randomUUID().toString())
        .POST(BodyPublishers.ofString("{}"));
  }

  /** Asks without a pause, so that statements are under way at any moment. */
  private static Told untilRefused(Callable<HttpRequest.Builder> kind, CountDownLatch busy)
      throws Exception {
    Told told = timed(kind.call());
    busy.countDown();
    while (told.answer().status() < 300) {
      told = timed(kind.call());
    }
    return told;
  }

  private static Told timed(HttpRequest.Builder request) {
    long start = System.nanoTime();
    Answer answer = ask(request);
    return new Told(answer, Duration.ofNanos(System.nanoTime() - start));
  }

  private static Answer ask(HttpRequest.Builder request) {
    return Shop.once(request);
  }

  private static void assertSearchGoesOn() throws InterruptedException {
    Told found = timed(anybody().request("/products?q=laptop").GET());
    found.answer().expect(200);
    assertThat(found.after()).isLessThan(Duration.ofSeconds(5));
    assertThat(found.answer().body().has("degraded")).isFalse();
    timed(anybody().request("/products?category=Tests").GET()).answer().expect(200);
    TimeUnit.MILLISECONDS.sleep(200);
  }

  private static void assertToldInTime(Told told) {
    told.answer().expect(503);
    assertThat(told.answer().problem()).isEqualTo("unavailable");
    assertThat(told.answer().header("content-type")).startsWith("application/problem+json");
    assertThat(told.answer().header("retry-after")).isNotEmpty();
    assertThat(told.after()).isLessThan(IN_TIME);
  }

  private static void halfOpen() throws IOException {
    var toxics = network.getProxy(WAY).toxics();
    toxics.timeout("up", ToxicDirection.UPSTREAM, 0);
    toxics.timeout("down", ToxicDirection.DOWNSTREAM, 0);
  }

  private static void heal() throws IOException {
    network.reset();
  }
}
