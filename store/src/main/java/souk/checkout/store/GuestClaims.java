package souk.checkout.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import souk.cart.CartLine;
import souk.cart.store.CartStore;
import souk.cart.store.CartStore.Merged;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.ClaimResult.CheckoutBusy;
import souk.checkout.store.ClaimResult.Claimed;
import souk.checkout.store.ClaimResult.NoSuchCart;
import souk.checkout.store.ClaimResult.OwnCheckoutOpen;
import souk.checkout.store.ClaimResult.TooManyForOne;
import souk.checkout.store.GuestClaims.Claimable;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.Guarded;
import souk.sql.StatusSql;

/**
 * A guest who logs in is one buyer: cart, open checkout and the orders placed with the cart's token
 * become the account's, in one database transaction. Locks as placing does: the checkout, then
 * carts.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class GuestClaims implements GenericRepository<Claimable, String> {
  private static final int TRIES = 4;

  /** What becomes the buyer's: a purchase, named by its checkout. */
  @MappedEntity("order_group")
  record Claimable(@Id String checkoutId) {}

  private static final class UndoneException extends RuntimeException {
    final transient ClaimResult result;

    UndoneException(ClaimResult result) {
      this.result = result;
    }
  }

  private final Database database;
  private final CartStore carts;
  private final CheckoutStore checkouts;

  GuestClaims(Database database, CartStore carts, CheckoutStore checkouts) {
    this.database = database;
    this.carts = carts;
    this.checkouts = checkouts;
  }

  /**
   * @param merge makes one list of the buyer's lines and the guest's
   */
  public ClaimResult claim(
      String cartId,
      String tokenHash,
      String buyerId,
      Function<List<CartLine>, UnaryOperator<List<CartLine>>> merge) {
    Optional<Merged> merged;
    try {
      merged = again(() -> database.together(() -> move(cartId, tokenHash, buyerId, merge)));
    } catch (UndoneException undone) {
      return undone.result;
    }
    merged.ifPresent(both -> {
      carts.show(both.guests());
      carts.show(both.buyers());
    });
    return merged.<ClaimResult>map(both -> new Claimed(both.buyers())).orElseGet(NoSuchCart::new);
  }

  /** Somebody else's checkout of the same cart came between: what it is now decides. */
  private static <T> T again(Supplier<T> work) {
    for (int tries = 1; ; tries++) {
      try {
        return work.get();
      } catch (DatabaseException failure) {
        if (tries == TRIES || !failure.isDuplicate()) {
          throw failure;
        }
      }
    }
  }

  private Optional<Merged> move(
      String cartId,
      String tokenHash,
      String buyerId,
      Function<List<CartLine>, UnaryOperator<List<CartLine>>> merge) {
    Optional<Checkout> open =
        checkouts.lockOpen(cartId).filter(its -> tokenHash.equals(its.tokenHash()));
    Optional<Merged> merged = carts.claim(cartId, tokenHash, buyerId, merge);
    if (merged.isEmpty()) {
      return merged;
    }
    Optional<String> now = openOf(cartId);
    if (!now.equals(open.map(Checkout::id))) {
      throw DatabaseException.overtaken("a checkout of this cart has just begun");
    }
    if (open.isPresent()) {
      comeAlong(open.get(), merged.get(), buyerId);
    }
    takeOrders(tokenHash, buyerId);
    return merged;
  }

  @Query("SELECT id FROM checkout WHERE cart_id = :cartId AND status IN " + StatusSql.OPEN)
  abstract Optional<String> openOf(String cartId);

  private void comeAlong(Checkout open, Merged merged, String buyerId) {
    if (open.status() == CheckoutStatus.RESERVING) {
      throw new UndoneException(new CheckoutBusy(open.id()));
    }
    String cartId = merged.buyers().id();
    Optional<String> own = openOf(cartId);
    if (own.isPresent()) {
      throw new UndoneException(new OwnCheckoutOpen(own.get()));
    }
    List<String> tooMany = checkouts.comeAlong(open, buyerId, cartId, versionBought(open, merged));
    if (!tooMany.isEmpty()) {
      throw new UndoneException(new TooManyForOne(open.id(), tooMany));
    }
  }

  /**
   * One that no cart has, and no other checkout, if the buyer's cart is not what is being bought.
   */
  private static long versionBought(Checkout open, Merged merged) {
    long version = merged.buyers().version();
    boolean isTheSame =
        merged.before().version() == open.cartVersion()
            && merged.before().lines().equals(merged.buyers().lines());
    return isTheSame ? version : -version;
  }

  private void takeOrders(String tokenHash, String buyerId) {
    List<String> ordered = give(tokenHash, buyerId).stream().map(Claimable::checkoutId).toList();
    if (!ordered.isEmpty()) {
      checkouts.comeAlong(ordered, buyerId);
    }
  }

  @Query(
      """
      UPDATE order_group SET buyer_id = :buyerId WHERE token_hash = :tokenHash AND buyer_id IS NULL
      RETURNING checkout_id
      """)
  abstract List<Claimable> give(String tokenHash, String buyerId);
}
