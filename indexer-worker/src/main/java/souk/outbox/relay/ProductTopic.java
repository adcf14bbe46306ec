package souk.outbox.relay;

import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClient;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import souk.events.ProductChanged;

/**
 * The topic on which changes of products are told. It is ensured again and again: a topic that
 * Micronaut is given as a bean gets one try, at the start, and nobody is told if that fails.
 */
@Singleton
public final class ProductTopic {
  private static final int PARTITIONS = 4;
  private static final int LIMIT_MILLIS = 15_000;

  private final BeanProvider<AdminClient> admin;

  /**
   * @param admin made when it is first asked for, and again then if Kafka's name was not known
   */
  ProductTopic(BeanProvider<AdminClient> admin) {
    this.admin = admin;
  }

  /**
   * Makes the topic if it is missing; replicated as the cluster's own setting has it.
   *
   * @throws TimeoutException if Kafka can't be reached
   */
  public void ensure() throws InterruptedException, TimeoutException, ExecutionException {
    var topic = new NewTopic(ProductChanged.TOPIC, Optional.of(PARTITIONS), Optional.empty());
    try {
      answer(
          admin
              .get()
              .createTopics(List.of(topic), new CreateTopicsOptions().timeoutMs(LIMIT_MILLIS))
              .all());
    } catch (ExecutionException failure) {
      if (!(failure.getCause() instanceof TopicExistsException)) {
        throw failure;
      }
    }
  }

  /**
   * Where each partition ends now: whatever Kafka has acknowledged so far is before that.
   *
   * @throws TimeoutException if Kafka can't be reached
   */
  public Map<TopicPartition, Long> ends()
      throws InterruptedException, TimeoutException, ExecutionException {
    return offsets(OffsetSpec.latest());
  }

  /**
   * Whether a group of consumers is done with everything before that.
   *
   * @throws TimeoutException if Kafka can't be reached
   */
  public boolean isReadBy(String group, Map<TopicPartition, Long> ends)
      throws InterruptedException, TimeoutException, ExecutionException {
    Map<TopicPartition, OffsetAndMetadata> read =
        answer(
            admin
                .get()
                .listConsumerGroupOffsets(
                    group, new ListConsumerGroupOffsetsOptions().timeoutMs(LIMIT_MILLIS))
                .partitionsToOffsetAndMetadata());
    Map<TopicPartition, Long> starts = offsets(OffsetSpec.earliest());
    return ends.entrySet().stream()
        .allMatch(end -> position(end.getKey(), read, starts) >= end.getValue());
  }

  /** Nobody has read what is empty, or was forgotten before it was read. */
  private static long position(
      TopicPartition partition,
      Map<TopicPartition, OffsetAndMetadata> read,
      Map<TopicPartition, Long> starts) {
    @Nullable OffsetAndMetadata position = read.get(partition);
    return position == null ? starts.getOrDefault(partition, 0L) : position.offset();
  }

  private Map<TopicPartition, Long> offsets(OffsetSpec spec)
      throws InterruptedException, TimeoutException, ExecutionException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (TopicDescription topic :
        answer(
                admin
                    .get()
                    .describeTopics(
                        List.of(ProductChanged.TOPIC),
                        new DescribeTopicsOptions().timeoutMs(LIMIT_MILLIS))
                    .allTopicNames())
            .values()) {
      topic
          .partitions()
          .forEach(partition ->
              wanted.put(new TopicPartition(topic.name(), partition.partition()), spec));
    }
    return answer(
            admin.get().listOffsets(wanted, new ListOffsetsOptions().timeoutMs(LIMIT_MILLIS)).all())
        .entrySet()
        .stream()
        .collect(Collectors.toMap(Map.Entry::getKey, found -> found.getValue().offset()));
  }

  private static <T> T answer(KafkaFuture<T> future)
      throws InterruptedException, TimeoutException, ExecutionException {
    return future.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
  }
}
