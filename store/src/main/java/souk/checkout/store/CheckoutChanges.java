package souk.checkout.store;

import jakarta.inject.Singleton;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells whoever waits in this process that a checkout's row changed. Only a short cut: a change
 * written by another process is not heard of, so waiting always needs a look at the row as well.
 */
@Singleton
public final class CheckoutChanges {
  private final ConcurrentHashMap<String, CompletableFuture<Void>> waiting =
      new ConcurrentHashMap<>();

  /** Completes at the next change; ask before looking at the row, so that none is missed. */
  public CompletableFuture<Void> next(String checkoutId) {
    return waiting.computeIfAbsent(checkoutId, id -> new CompletableFuture<>());
  }

  /** This one is not waited for any more. Others who wait for the same look again by themselves. */
  public void forget(String checkoutId, CompletableFuture<Void> change) {
    waiting.remove(checkoutId, change);
  }

  /** It got somewhere that a shopper may wait for. */
  void happened(String checkoutId) {
    CompletableFuture<Void> waiter = waiting.remove(checkoutId);
    if (waiter != null) {
      waiter.complete(null);
    }
  }
}
