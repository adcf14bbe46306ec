package souk.cart.store;

import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.async.RedisAsyncCommands;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import souk.redis.RedisLink;
import souk.redis.RedisLink.Script;
import souk.sql.Json;

/**
 * Carts in Redis, for reading. An entry has a version, and keeps it when its cart is forgotten: an
 * older cart that somebody read before never takes the place of a newer one, nor of none. What
 * could not be forgotten is remembered and forgotten before the next thing is read, so that an
 * outage leaves no stale cart behind; entries also end by themselves.
 */
@Singleton
final class CartCache {
  private static final Duration ENTRY_LIFETIME = Duration.ofMinutes(10);
  private static final int UNFORGOTTEN_MAX = 100_000;
  static final Instant NO_DOUBT = Instant.MAX;

  /** Longer than a purchase takes to be written down. */
  private static final Duration DOUBTED_BEFORE = Duration.ofSeconds(30);

  /** KEYS: the entry. ARGV: version, cart, lifetime. */
  private static final Script PUT =
      new Script(
          """
          local known = redis.call('HGET', KEYS[1], 'version')
          if known and tonumber(known) > tonumber(ARGV[1]) then return {0} end
          redis.call('HSET', KEYS[1], 'version', ARGV[1], 'cart', ARGV[2])
          redis.call('PEXPIRE', KEYS[1], ARGV[3])
          return {1}
          """);

  /** KEYS: the entry. ARGV: lifetime. Its version stays. */
  private static final Script FORGET =
      new Script(
          """
          redis.call('HDEL', KEYS[1], 'cart')
          return {1}
          """);

  /** KEYS: the entry. ARGV: the version that is no more, lifetime. A newer entry stays. */
  private static final Script FORGET_UP_TO =
      new Script(
          """
          local known = redis.call('HGET', KEYS[1], 'version')
          if known and tonumber(known) > tonumber(ARGV[1]) then return {0} end
          redis.call('HDEL', KEYS[1], 'cart')
          redis.call('HSET', KEYS[1], 'version', string.format('%d', ARGV[1] + 1))
          redis.call('PEXPIRE', KEYS[1], ARGV[2])
          return {1}
          """);

  private final RedisLink redis;
  private final AtomicReference<Instant> doubtedSince =
      new AtomicReference<>(Instant.now().minus(ENTRY_LIFETIME).minus(DOUBTED_BEFORE));
  private final Set<String> unforgotten = ConcurrentHashMap.newKeySet();

  CartCache(RedisLink redis) {
    this.redis = redis;
  }

  Optional<Cart> get(String cartId) {
    return ask(commands -> commands.hget(key(cartId), "cart"))
        .map(json -> Json.read(json, Cart.class));
  }

  /**
   * An older version never replaces a newer one that was put meanwhile by somebody else.
   *
   * @return false if Redis gave no answer
   */
  boolean put(Cart cart) {
    return run(PUT, cart.id(), Long.toString(cart.version()), Json.write(cart));
  }

  void forget(String cartId) {
    run(FORGET, cartId);
  }

  /** From now on only newer versions than this are put. */
  void forgetUpTo(String cartId, long version) {
    run(FORGET_UP_TO, cartId, Long.toString(version));
  }

  boolean isThere() {
    return ask(RedisAsyncCommands::ping).isPresent();
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

  /** What Redis did not hear must be forgotten before anything is read again. */
  private boolean run(Script script, String cartId, String... arguments) {
    boolean heard = forgetWhatWasMissed() && runNow(script, cartId, arguments);
    if (!heard) {
      doubt(Instant.now().minus(DOUBTED_BEFORE));
      remember(cartId);
    }
    return heard;
  }

  private boolean runNow(Script script, String cartId, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add(Long.toString(ENTRY_LIFETIME.toMillis()));
    return redis.run(script, List.of(key(cartId)), all).isPresent();
  }

  private <T> Optional<T> ask(
      Function<RedisAsyncCommands<String, String>, RedisFuture<T>> question) {
    return forgetWhatWasMissed() ? redis.ask(question) : Optional.empty();
  }

  /** Whether nothing is left that should have been forgotten. */
  private boolean forgetWhatWasMissed() {
    for (Iterator<String> missed = unforgotten.iterator(); missed.hasNext(); ) {
      if (!runNow(FORGET, missed.next())) {
        return false;
      }
      missed.remove();
    }
    return true;
  }

  private static String key(String cartId) {
    return "cart-copy:" + cartId;
  }
}
