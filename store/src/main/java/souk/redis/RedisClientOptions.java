package souk.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SocketOptions;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;

/** Nothing waits for a Redis that is away; there is no property for that. */
@Singleton
final class RedisClientOptions implements BeanCreatedEventListener<RedisClient> {
  @Override
  public RedisClient onCreated(BeanCreatedEvent<RedisClient> event) {
    RedisClient client = event.getBean();
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .socketOptions(SocketOptions.builder().connectTimeout(RedisLink.TIME_LIMIT).build())
            .build());
    return client;
  }
}
