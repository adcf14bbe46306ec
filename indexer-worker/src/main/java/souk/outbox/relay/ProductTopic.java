package souk.outbox.relay;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import souk.events.ProductChanged;

/** The topic on which changes of products are told. */
@Singleton
public final class ProductTopic {
  private static final int PARTITIONS = 4;
  private static final int LIMIT_SECONDS = 15;

  private final String servers;

  ProductTopic(@Value("${kafka.bootstrap.servers}") String servers) {
    this.servers = servers;
  }

  /** Where Kafka is. */
  public String servers() {
    return servers;
  }

  /**
   * Makes the topic if it is missing; replicated as the cluster's own setting has it.
   *
   * @throws TimeoutException if Kafka can't be reached
   */
  public void ensure() throws InterruptedException, TimeoutException, ExecutionException {
    var topic = new NewTopic(ProductChanged.TOPIC, Optional.of(PARTITIONS), Optional.empty());
    try (Admin admin = admin()) {
      admin.createTopics(List.of(topic)).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
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
    try (Admin admin = admin()) {
      return offsets(admin, OffsetSpec.latest());
    }
  }

  /**
   * Whether a group of consumers is done with everything before that.
   *
   * @throws TimeoutException if Kafka can't be reached
   */
  public boolean isReadBy(String group, Map<TopicPartition, Long> ends)
      throws InterruptedException, TimeoutException, ExecutionException {
    try (Admin admin = admin()) {
      Map<TopicPartition, OffsetAndMetadata> read =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .get(LIMIT_SECONDS, TimeUnit.SECONDS);
      Map<TopicPartition, Long> starts = offsets(admin, OffsetSpec.earliest());
      return ends.entrySet().stream()
          .allMatch(end -> position(end.getKey(), read, starts) >= end.getValue());
    }
  }

  /** Nobody has read what is empty, or was forgotten before it was read. */
  private static long position(
      TopicPartition partition,
      Map<TopicPartition, OffsetAndMetadata> read,
      Map<TopicPartition, Long> starts) {
    @Nullable OffsetAndMetadata position = read.get(partition);
    return position == null ? starts.getOrDefault(partition, 0L) : position.offset();
  }

  private static Map<TopicPartition, Long> offsets(Admin admin, OffsetSpec spec)
      throws InterruptedException, TimeoutException, ExecutionException {
    Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
    for (TopicDescription topic :
        admin
            .describeTopics(List.of(ProductChanged.TOPIC))
            .allTopicNames()
            .get(LIMIT_SECONDS, TimeUnit.SECONDS)
            .values()) {
      topic
          .partitions()
          .forEach(partition ->
              wanted.put(new TopicPartition(topic.name(), partition.partition()), spec));
    }
    return admin.listOffsets(wanted).all().get(LIMIT_SECONDS, TimeUnit.SECONDS).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, found -> found.getValue().offset()));
  }

  private Admin admin() {
    return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
  }
}
