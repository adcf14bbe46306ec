package souk.search.index;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.events.ProductChanged;
import souk.outbox.store.OutboxStore;
import souk.outbox.store.OutboxStore.Parked;
import souk.search.index.ProductIndex.Rejection;
import souk.search.store.ProductStates;
import souk.sql.Json;

/**
 * Brings the index up to date with what a batch of events says has changed. An event that makes no
 * sense, or whose product the index won't take, is parked, and the rest goes on.
 */
@Singleton
final class ProductEvents {
  private static final Logger LOG = LoggerFactory.getLogger(ProductEvents.class);

  private static final int OFFERS_AT_ONCE = 5_000;

  /** More than that is no document any more. */
  private static final int OFFERS_MAX = 50_000;

  private final ProductStates products;
  private final ProductIndex index;
  private final OutboxStore outbox;
  private final Timer lag;
  private final Counter parked;

  /** An event with where it came from. */
  private record Received(ConsumerRecord<String, String> source, ProductChanged event) {}

  ProductEvents(
      ProductStates products, ProductIndex index, OutboxStore outbox, MeterRegistry metrics) {
    this.products = products;
    this.index = index;
    this.outbox = outbox;
    this.lag =
        Timer.builder("souk.index.lag")
            .description("From a change's commit until its product is indexed")
            .publishPercentileHistogram()
            .maximumExpectedValue(Duration.ofMinutes(5))
            .register(metrics);
    this.parked =
        Counter.builder("souk.events.parked")
            .description("Events in the table parked_event, which somebody should look at")
            .register(metrics);
  }

  /**
   * @throws souk.search.server.SearchServer.Unavailable if OpenSearch may take it later
   * @throws souk.sql.DatabaseException if PostgreSQL can't be read
   */
  void apply(Iterable<ConsumerRecord<String, String>> records) {
    List<Parked> senseless = new ArrayList<>();
    Map<String, Received> latest = new LinkedHashMap<>();
    for (ConsumerRecord<String, String> source : records) {
      try {
        ProductChanged event = read(source.value());
        latest.put(event.productId(), new Received(source, event));
      } catch (IllegalStateException unreadable) {
        senseless.add(parked(source, String.valueOf(unreadable.getMessage())));
      }
    }
    for (Rejection rejection : write(latest.keySet())) {
      Received received = latest.remove(rejection.productId());
      if (received != null) {
        senseless.add(parked(received.source(), rejection.reason()));
      }
    }
    park(senseless);
    Instant now = Instant.now();
    latest
        .values()
        .forEach(received -> lag.record(Duration.between(received.event().occurredAt(), now)));
  }

  /** Some products at a time, so that many offers are never all in memory. */
  private List<Rejection> write(Set<String> productIds) {
    Map<String, Long> offers = products.offers(productIds);
    List<Rejection> rejections = new ArrayList<>();
    List<String> slice = new ArrayList<>();
    long inSlice = 0;
    for (String id : productIds) {
      long its = offers.getOrDefault(id, 0L);
      if (its > OFFERS_MAX) {
        rejections.add(new Rejection(id, "has %,d offers".formatted(its)));
        continue;
      }
      if (inSlice + its > OFFERS_AT_ONCE) {
        rejections.addAll(index.write(products.find(slice)));
        slice.clear();
        inSlice = 0;
      }
      slice.add(id);
      inSlice += its;
    }
    rejections.addAll(index.write(products.find(slice)));
    return rejections;
  }

  private static ProductChanged read(String json) {
    // What is read from outside may lack what its type promises.
    Json.require(json, "the event");
    ProductChanged event = Json.read(json, ProductChanged.class);
    Json.require(event, "the event");
    if (!ProductChanged.TYPE.equals(event.type()) || event.version() != ProductChanged.VERSION) {
      throw new IllegalStateException(
          "no %s of version %d".formatted(ProductChanged.TYPE, ProductChanged.VERSION));
    }
    Json.require(event.productId(), "product_id");
    Json.require(event.occurredAt(), "occurred_at");
    return event;
  }

  private void park(List<Parked> senseless) {
    if (senseless.isEmpty()) {
      return;
    }
    outbox.park(senseless);
    parked.increment(senseless.size());
    senseless.forEach(event ->
        LOG.error(
            "parked {}-{}@{}: {}",
            event.topic(),
            event.partition(),
            event.offset(),
            event.error()));
  }

  private static Parked parked(ConsumerRecord<String, String> source, String error) {
    return new Parked(
        source.topic(), source.partition(), source.offset(), source.key(), source.value(), error);
  }
}
