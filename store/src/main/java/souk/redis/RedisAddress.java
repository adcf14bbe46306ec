package souk.redis;

import io.micronaut.configuration.lettuce.DefaultRedisConfiguration;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import jakarta.inject.Singleton;

/** Bounds connecting and each command, whatever the address says of it. */
@Singleton
final class RedisAddress implements BeanCreatedEventListener<DefaultRedisConfiguration> {
  @Override
  public DefaultRedisConfiguration onCreated(BeanCreatedEvent<DefaultRedisConfiguration> event) {
    event.getBean().getUri().ifPresent(address -> address.setTimeout(RedisLink.TIME_LIMIT));
    return event.getBean();
  }
}
