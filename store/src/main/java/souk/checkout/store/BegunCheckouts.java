package souk.checkout.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/**
 * Checkouts as they were when they began in this process: lines, prices, address and what the buyer
 * asked for never change, so the workflow that mostly runs in the same process need not read them
 * again. Everything else in the row is out of date here.
 */
@Singleton
final class BegunCheckouts {
  private static final int MOST = 10_000;

  private final Cache<String, Checkout> checkouts =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(Duration.ofMinutes(5)).build();

  void remember(Checkout checkout) {
    checkouts.put(checkout.id(), checkout);
  }

  Optional<Checkout> find(String checkoutId) {
    return Optional.ofNullable(checkouts.getIfPresent(checkoutId));
  }
}
