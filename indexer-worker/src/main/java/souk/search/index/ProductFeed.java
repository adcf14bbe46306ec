package souk.search.index;

import io.micronaut.configuration.kafka.annotation.ErrorStrategy;
import io.micronaut.configuration.kafka.annotation.ErrorStrategyValue;
import io.micronaut.configuration.kafka.annotation.KafkaListener;
import io.micronaut.configuration.kafka.annotation.OffsetReset;
import io.micronaut.configuration.kafka.annotation.OffsetStrategy;
import io.micronaut.configuration.kafka.annotation.Topic;
import io.micronaut.context.annotation.Property;
import jakarta.annotation.PreDestroy;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.events.ProductChanged;

/**
 * Reads what has changed from Kafka and has it indexed. Goes on to the next events only when these
 * are indexed or parked; while OpenSearch or PostgreSQL is away it waits and tries again.
 *
 * <p>Nothing that is to be tried again is thrown: the library would lose or skip it (ADR 0028). The
 * feed goes back by itself, and what the library commits then is where it went back to. Nor does it
 * commit by itself: a shutdown that meets that never ends.
 */
@KafkaListener(
    groupId = "#{ctx[souk.search.index.ProductIndex].group()}",
    batch = true,
    offsetReset = OffsetReset.EARLIEST,
    offsetStrategy = OffsetStrategy.SYNC,
    errorStrategy = @ErrorStrategy(ErrorStrategyValue.RESUME_AT_NEXT_RECORD),
    properties = {
      // The relay makes the topic, with as many partitions as it is to have.
      @Property(name = ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, value = "false"),
      @Property(name = ConsumerConfig.MAX_POLL_RECORDS_CONFIG, value = "200"),
      @Property(name = ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, value = "10000"),
      // As long as a batch may take whose products all have as many offers as there may be.
      @Property(name = ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, value = "900000")
    })
final class ProductFeed implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(ProductFeed.class);
  private static final int FAILED_MILLIS = 1_000;

  private final IndexRollout rollout;
  private final ProductEvents events;
  private final CountDownLatch stopping = new CountDownLatch(1);

  ProductFeed(IndexRollout rollout, ProductEvents events) {
    this.rollout = rollout;
    this.events = events;
  }

  @Topic(ProductChanged.TOPIC)
  void apply(ConsumerRecords<String, String> records, Consumer<String, String> consumer)
      throws InterruptedException {
    try {
      events.apply(records);
    } catch (RuntimeException failure) {
      LOG.warn("indexing has to wait: {}", failure.toString());
      goBack(consumer, records);
      rollout.doubt();
      stopping.await(FAILED_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** So that the next poll gives the same events again. */
  private static void goBack(
      Consumer<String, String> consumer, ConsumerRecords<String, String> records) {
    for (TopicPartition partition : records.partitions()) {
      consumer.seek(partition, records.records(partition).getFirst().offset());
    }
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    LOG.info("reads {}", partitions);
  }

  /** What was read of them is committed: they move between two batches only. */
  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    LOG.info("no longer reads {}", partitions);
  }

  @PreDestroy
  void stop() {
    stopping.countDown();
  }
}
