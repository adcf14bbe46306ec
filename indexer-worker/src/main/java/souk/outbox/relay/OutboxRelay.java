package souk.outbox.relay;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import io.micronaut.configuration.kafka.config.AbstractKafkaProducerConfiguration;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.outbox.store.OutboxStore;
import souk.outbox.store.OutboxStore.Message;

/**
 * Carries the outbox to Kafka, in order, each event at least once. While Kafka is away the outbox
 * grows, and drains afterwards. A {@code @KafkaClient} keeps its producer for good, and with it
 * what is unsent after a failure; this one has to go (ADR 0028).
 */
@Singleton
final class OutboxRelay implements ApplicationEventListener<StartupEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
  private static final int BATCH_MAX = 500;
  private static final int IDLE_MILLIS = 100;
  private static final int FAILED_MILLIS = 1_000;
  private static final Duration ACKNOWLEDGED_WITHIN = Duration.ofSeconds(20);

  private static final Map<String, Object> TELLING =
      Map.of(
          ProducerConfig.ACKS_CONFIG, "all",
          ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true,
          ProducerConfig.LINGER_MS_CONFIG, 2,
          ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000,
          ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
          // Longer than we wait, so that no event is given up while later ones are still sent.
          ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 120_000);

  private final OutboxStore outbox;
  private final ProductTopic topic;
  private final AbstractKafkaProducerConfiguration<?, ?> kafka;
  private final MeterRegistry metrics;
  private final CountDownLatch stopping = new CountDownLatch(1);

  OutboxRelay(
      OutboxStore outbox,
      ProductTopic topic,
      AbstractKafkaProducerConfiguration<?, ?> kafka,
      MeterRegistry metrics) {
    this.outbox = outbox;
    this.topic = topic;
    this.kafka = kafka;
    this.metrics = metrics;
    Gauge.builder("souk.outbox.backlog", outbox, store -> store.backlog().messages())
        .description("Events that Kafka does not have yet")
        .register(metrics);
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    Thread.ofPlatform().name("outbox-relay").start(this::run);
  }

  private void run() {
    try {
      while (stopping.getCount() > 0) {
        var producer = producer();
        try (var measured = new KafkaClientMetrics(producer)) {
          measured.bindTo(metrics);
          topic.ensure();
          relay(producer);
        } catch (RuntimeException | TimeoutException | ExecutionException failure) {
          LOG.warn("the outbox has to wait: {}", failure.toString());
          stopping.await(FAILED_MILLIS, TimeUnit.MILLISECONDS);
        } finally {
          // What is still unsent must never overtake what failed: a new producer begins anew.
          producer.close(Duration.ZERO);
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void relay(KafkaProducer<String, String> producer) throws InterruptedException {
    do {
      int told = outbox.relay(BATCH_MAX, messages -> tell(producer, messages));
      if (told == BATCH_MAX) {
        continue;
      }
      if (stopping.await(IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
        return;
      }
    } while (stopping.getCount() > 0);
  }

  /** Returns once Kafka has all of them. */
  private static void tell(KafkaProducer<String, String> producer, List<Message> messages) {
    List<Future<RecordMetadata>> sent = new ArrayList<>(messages.size());
    for (Message message : messages) {
      sent.add(
          producer.send(new ProducerRecord<>(message.topic(), message.key(), message.payload())));
    }
    long end = System.nanoTime() + ACKNOWLEDGED_WITHIN.toNanos();
    for (Future<RecordMetadata> future : sent) {
      try {
        future.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      } catch (ExecutionException | TimeoutException failure) {
        throw new KafkaException("not acknowledged", failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new KafkaException("interrupted", interrupted);
      }
    }
  }

  /**
   * With what the application's configuration says of Kafka, but for its metrics: Micronaut's stay
   * when their producer goes.
   */
  private KafkaProducer<String, String> producer() {
    Properties properties = new Properties();
    properties.putAll(kafka.getConfig());
    properties.remove(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG);
    properties.putAll(TELLING);
    return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
  }

  @PreDestroy
  void stop() {
    stopping.countDown();
  }
}
