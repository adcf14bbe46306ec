package souk.cart.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import souk.redis.RedisLink;
import souk.redis.TestRedis;
import souk.sql.TestContext;
import souk.stack.teststack.TestStack;
import souk.stack.teststack.TestStack.Need;

/** The cache never goes back in time, whoever writes late. */
class CartCacheIT {
  private static final RedisLink REDIS = TestRedis.link();

  private final CartCache cache = new CartCache(REDIS);
  private final String id = "crt_" + UUID.randomUUID();

  @AfterAll
  static void close() {
    REDIS.close();
  }

  private Cart version(long version) {
    return new Cart(id, null, "hash", "USD", List.of(), version);
  }

  @Test
  void ofManyWhoWriteAtOnceTheNewestStays() throws Exception {
    List<Callable<Boolean>> writers = new ArrayList<>();
    for (long version = 1; version <= 300; version++) {
      Cart cart = version(version);
      writers.add(() -> {
        cache.put(cart);
        return true;
      });
    }
    Collections.shuffle(writers);
    try (var threads = Executors.newFixedThreadPool(16)) {
      for (Future<Boolean> writer : threads.invokeAll(writers)) {
        writer.get();
      }
    }
    assertThat(cache.get(id)).contains(version(300));
  }

  @Test
  void whatWasForgottenIsNotReplacedByWhatSomebodyReadBefore() {
    cache.put(version(5));
    cache.forget(id);
    assertThat(cache.get(id)).isEmpty();
    cache.put(version(4));
    assertThat(cache.get(id)).isEmpty();
    cache.put(version(5));
    assertThat(cache.get(id)).contains(version(5));
  }

  /** As after placing: whoever has read the full cart before comes too late. */
  @Test
  void whatChangedOutsideIsNotReplacedByWhatSomebodyReadBefore() {
    cache.forgetUpTo(id, 5);
    cache.put(version(5));
    assertThat(cache.get(id)).isEmpty();
    cache.put(version(6));
    cache.forgetUpTo(id, 5);
    assertThat(cache.get(id)).contains(version(6));
  }

  /** A copy that refused at once would tell by its haste that there is a cart. */
  @Test
  void thatACartIsNotSomebodysIsSaidByItsRow() {
    Map<String, String> environment = new HashMap<>(TestStack.freshDatabase());
    environment.putAll(TestStack.environment(Need.REDIS));
    try (ApplicationContext context = TestContext.on(environment)) {
      CartStore carts = context.getBean(CartStore.class);
      Cart stored = carts.createForGuest("hash-in-row", "USD");
      cache.put(new Cart(stored.id(), null, "hash-in-copy", "USD", List.of(), 7));

      assertThat(carts.find(stored.id(), cart -> "hash-in-row".equals(cart.tokenHash())))
          .contains(stored);
      assertThat(carts.find(id, cart -> false)).isEmpty();
    }
  }
}
