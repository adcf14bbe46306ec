package souk.cart.store;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.micronaut.context.annotation.Value;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.sql.Json;

/**
 * Carts in Redis, for reading. Never waits long: after a failure Redis is left alone for a moment.
 * What could not be forgotten is remembered and forgotten before the next thing is read, so that an
 * outage leaves no stale cart behind; entries also end by themselves.
 */
@Singleton
final class CartCache {
  private static final Logger LOG = LoggerFactory.getLogger(CartCache.class);
  private static final Duration ENTRY_LIFETIME = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofMillis(150);
  private static final Duration LEFT_ALONE = Duration.ofSeconds(1);
  private static final int UNFORGOTTEN_MAX = 100_000;

  private final RedisClient client;
  private final Set<String> unforgotten = ConcurrentHashMap.newKeySet();
  private volatile long leftAloneUntil = System.nanoTime();
  private @Nullable StatefulRedisConnection<String, String> connection;

  CartCache(@Value("${redis.uri}") String uri) {
    RedisURI address = RedisURI.create(uri);
    address.setTimeout(PATIENCE);
    client = RedisClient.create(address);
    client.setOptions(
        ClientOptions.builder()
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .build());
  }

  @PreDestroy
  void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
  }

  Optional<Cart> get(String cartId) {
    return ask(redis -> Optional.ofNullable(redis.get(key(cartId))))
        .flatMap(found -> found)
        .map(json -> Json.read(json, Cart.class));
  }

  /** An older version never replaces a newer one that was put meanwhile by somebody else. */
  void put(Cart cart) {
    Optional<Boolean> done =
        ask(redis -> {
          @Nullable String present = redis.get(key(cart.id()));
          if (present == null || Json.read(present, Cart.class).version() < cart.version()) {
            redis.set(key(cart.id()), Json.write(cart), SetArgs.Builder.ex(ENTRY_LIFETIME));
          }
          return true;
        });
    if (done.isEmpty()) {
      remember(cart.id());
    }
  }

  void forget(String cartId) {
    if (ask(redis -> redis.del(key(cartId))).isEmpty()) {
      remember(cartId);
    }
  }

  private void remember(String cartId) {
    if (unforgotten.size() < UNFORGOTTEN_MAX) {
      unforgotten.add(cartId);
    }
  }

  /** Empty if Redis gave no answer. */
  private <T> Optional<T> ask(Function<RedisCommands<String, String>, T> question) {
    if (System.nanoTime() - leftAloneUntil < 0) {
      return Optional.empty();
    }
    try {
      RedisCommands<String, String> redis = connected().sync();
      forgetWhatWasMissed(redis);
      return Optional.ofNullable(question.apply(redis));
    } catch (RedisException failure) {
      leftAloneUntil = System.nanoTime() + LEFT_ALONE.toNanos();
      LOG.warn("Redis gives no answer, carts come from PostgreSQL: {}", failure.toString());
      return Optional.empty();
    }
  }

  private void forgetWhatWasMissed(RedisCommands<String, String> redis) {
    for (Iterator<String> missed = unforgotten.iterator(); missed.hasNext(); ) {
      redis.del(key(missed.next()));
      missed.remove();
    }
  }

  private synchronized StatefulRedisConnection<String, String> connected() {
    if (connection == null) {
      connection = client.connect();
    }
    return connection;
  }

  private static String key(String cartId) {
    return "cart:" + cartId;
  }
}
