package souk.app;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What Kafka has been told of products. */
final class ToldEvents {
  private ToldEvents() {}

  /** A product's document versions, in order; one told again counts where it was told first. */
  static List<Long> versions(TestSouk souk, String product) {
    try (var consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", souk.environment().getOrDefault("SOUK_KAFKA_SERVERS", "")),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor("souk.products").stream()
              .map(each -> new TopicPartition(each.topic(), each.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      return List.copyOf(read(consumer, partitions, product));
    }
  }

  private static Set<Long> read(
      KafkaConsumer<String, String> consumer, List<TopicPartition> partitions, String product) {
    Set<Long> versions = new LinkedHashSet<>();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (partitions.stream()
        .anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
      for (var event : consumer.poll(Duration.ofSeconds(1))) {
        if (product.equals(event.key())) {
          versions.add(
              Long.parseLong(event.value().replaceAll(".*\"product_version\": ?(\\d+).*", "$1")));
        }
      }
    }
    return versions;
  }
}
