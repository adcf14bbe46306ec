package souk.cart.store;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.micronaut.context.annotation.Value;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
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
  static final Instant NO_DOUBT = Instant.MAX;

  /** Longer than a purchase takes to be written down. */
  private static final Duration DOUBTED_BEFORE = Duration.ofSeconds(30);

  /** Drops an entry, unless it is newer. */
  private static final String FORGET_UP_TO =
      """
      local present = redis.call('GET', KEYS[1])
      if present and cjson.decode(present).version <= tonumber(ARGV[1]) then
        return redis.call('DEL', KEYS[1])
      end
      return 0
      """;

  private final RedisClient client;
  private final AtomicReference<Instant> doubtedSince =
      new AtomicReference<>(Instant.now().minus(ENTRY_LIFETIME).minus(DOUBTED_BEFORE));
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
  boolean put(Cart cart) {
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
    return done.isPresent();
  }

  void forget(String cartId) {
    if (ask(redis -> redis.del(key(cartId))).isEmpty()) {
      remember(cartId);
    }
  }

  void forgetUpTo(String cartId, long version) {
    Optional<Long> done =
        ask(redis ->
            redis.eval(
                FORGET_UP_TO,
                ScriptOutputType.INTEGER,
                new String[] {key(cartId)},
                Long.toString(version)));
    if (done.isEmpty()) {
      remember(cartId);
    }
  }

  boolean isThere() {
    return ask(RedisCommands::ping).isPresent();
  }

  /**
   * Since when Redis may not have heard what it should have, as far as this process knows; it does
   * not know it any more after this.
   */
  Instant takeDoubt() {
    return doubtedSince.getAndSet(NO_DOUBT);
  }

  void doubt(Instant since) {
    doubtedSince.accumulateAndGet(since, (one, other) -> one.isBefore(other) ? one : other);
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
      doubt(Instant.now().minus(DOUBTED_BEFORE));
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
