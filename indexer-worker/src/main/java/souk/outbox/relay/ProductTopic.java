package souk.outbox.relay;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;
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
    try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers))) {
      admin.createTopics(List.of(topic)).all().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      if (!(failure.getCause() instanceof TopicExistsException)) {
        throw failure;
      }
    }
  }
}
