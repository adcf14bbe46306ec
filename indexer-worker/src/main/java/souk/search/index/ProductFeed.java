package souk.search.index;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.events.ProductChanged;
import souk.outbox.relay.ProductTopic;
import souk.search.store.SearchServer;
import souk.sql.DatabaseException;

/**
 * Reads what has changed from Kafka and has it indexed. Goes on to the next events only when these
 * are indexed or parked; while OpenSearch or PostgreSQL is away it waits and tries again.
 */
@Singleton
final class ProductFeed implements ApplicationEventListener<StartupEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(ProductFeed.class);
  private static final int BATCH_MAX = 200;
  private static final Duration POLL = Duration.ofMillis(200);
  private static final int FAILED_MILLIS = 1_000;

  private final ProductTopic topic;
  private final ProductIndex index;
  private final IndexRollout rollout;
  private final ProductEvents events;
  private final CountDownLatch stopping = new CountDownLatch(1);

  ProductFeed(ProductTopic topic, ProductIndex index, IndexRollout rollout, ProductEvents events) {
    this.topic = topic;
    this.index = index;
    this.rollout = rollout;
    this.events = events;
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    Thread.ofPlatform().name("product-feed").start(this::run);
  }

  private void run() {
    try {
      while (stopping.getCount() > 0) {
        try (var consumer = consumer()) {
          topic.ensure();
          rollout.ensure();
          consumer.subscribe(List.of(ProductChanged.TOPIC));
          follow(consumer);
        } catch (RuntimeException | TimeoutException | ExecutionException failure) {
          LOG.warn("indexing has to wait: {}", failure.toString());
          stopping.await(FAILED_MILLIS, TimeUnit.MILLISECONDS);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void follow(KafkaConsumer<String, String> consumer) throws InterruptedException {
    boolean isSure = true;
    while (stopping.getCount() > 0) {
      ConsumerRecords<String, String> records = consumer.poll(POLL);
      boolean isApplied = apply(consumer, records);
      isSure = isApplied && advance(isSure);
      if (!isApplied) {
        stopping.await(FAILED_MILLIS, TimeUnit.MILLISECONDS);
        isSure = advance(false);
      }
    }
  }

  /** Returns whether it could be done; if not, the same events come again. */
  private boolean apply(
      KafkaConsumer<String, String> consumer, ConsumerRecords<String, String> records) {
    if (records.isEmpty()) {
      return true;
    }
    try {
      events.apply(records);
      consumer.commitSync();
      return true;
    } catch (SearchServer.Unavailable | SearchServer.Refused | DatabaseException failure) {
      LOG.warn("indexing has to wait: {}", failure.toString());
      goBack(consumer, records);
      return false;
    }
  }

  /**
   * Whatever is in the way of a new index is in nobody's way but its own: what was read stays read.
   *
   * @param isSure that the index is there: after a failure it may be gone
   * @return whether it is
   */
  private boolean advance(boolean isSure) throws InterruptedException {
    try {
      if (!isSure) {
        rollout.ensure();
      }
      rollout.step();
      return true;
    } catch (RuntimeException | TimeoutException | ExecutionException failure) {
      LOG.warn("the index has to wait: {}", failure.toString());
      return false;
    }
  }

  /** So that the next poll gives the same events again. */
  private static void goBack(
      KafkaConsumer<String, String> consumer, ConsumerRecords<String, String> records) {
    for (TopicPartition partition : records.partitions()) {
      ConsumerRecord<String, String> first = records.records(partition).getFirst();
      consumer.seek(partition, first.offset());
    }
  }

  private KafkaConsumer<String, String> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
            topic.servers(),
            ConsumerConfig.GROUP_ID_CONFIG,
            index.group(),
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            "earliest",
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            BATCH_MAX,
            ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG,
            10_000,
            // As long as a batch may take whose products all have as many offers as there may be.
            ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG,
            900_000),
        new StringDeserializer(),
        new StringDeserializer());
  }

  @PreDestroy
  void stop() {
    stopping.countDown();
  }
}
