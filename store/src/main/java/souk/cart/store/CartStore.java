package souk.cart.store;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import souk.cart.CartLine;
import souk.checkout.store.StatusSql;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.Ids;
import souk.sql.Json;
import souk.sql.Row;
import souk.sql.Statements;

/**
 * Carts. PostgreSQL has every change before it is acknowledged; Redis only makes reading quick, and
 * may be slow, wiped or gone at any time.
 */
@Singleton
public final class CartStore {
  private static final TypeReference<List<CartLine>> LINES = new TypeReference<>() {};
  private static final int FORGOTTEN_AT_ONCE_MAX = 1_000;
  private static final int SHOWN_AGAIN_MAX = 20_000;
  private static final String COLUMNS = "id, buyer_id, token_hash, currency, lines, version";

  /** What became of a change. */
  public sealed interface Change {
    record Changed(Cart cart) implements Change {}

    /** It has another version than the change insists on. */
    record Stale() implements Change {}

    record NoSuchCart() implements Change {}
  }

  private final Database database;
  private final CartCache cache;

  CartStore(Database database, CartCache cache) {
    this.database = database;
    this.cache = cache;
  }

  public Cart createForGuest(String tokenHash, String currency) {
    Cart cart =
        database.writeOnce(sql ->
            sql.only(
                "INSERT INTO cart (id, token_hash, currency) VALUES (?, ?, ?) RETURNING " + COLUMNS,
                CartStore::read,
                Ids.create("crt"),
                tokenHash,
                currency));
    cache.put(cart);
    return cart;
  }

  /** A buyer has one cart; asking again finds it. */
  public Cart ofBuyer(String buyerId, String currency) {
    return database.write(sql ->
        sql.only(
            "INSERT INTO cart (id, buyer_id, currency) VALUES (?, ?, ?)"
                + " ON CONFLICT (buyer_id) WHERE buyer_id IS NOT NULL"
                + " DO UPDATE SET buyer_id = excluded.buyer_id RETURNING "
                + COLUMNS,
            CartStore::read,
            Ids.create("crt"),
            buyerId,
            currency));
  }

  /**
   * A cart of somebody's. The copy is enough to show it; that it is not theirs is said by the row
   * alone, so that another's takes as long as none.
   */
  public Optional<Cart> find(String cartId, Predicate<Cart> isTheirs) {
    Optional<Cart> cached = cache.get(cartId).filter(isTheirs);
    if (cached.isPresent()) {
      return cached;
    }
    Optional<Cart> stored = Optional.ofNullable(stored(cartId)).filter(isTheirs);
    stored.ifPresent(cache::put);
    return stored;
  }

  /** As PostgreSQL has it. */
  public @Nullable Cart stored(String cartId) {
    return database
        .read(sql ->
            sql.first("SELECT " + COLUMNS + " FROM cart WHERE id = ?", CartStore::read, cartId))
        .orElse(null);
  }

  /**
   * Lets everybody see what has become of a cart that was changed here by a statement of somebody
   * else. Written, not dropped: whoever read the older one a moment ago can't put that back.
   */
  public void show(@Nullable Cart changed) {
    if (changed != null) {
      cache.put(changed);
    }
  }

  /**
   * Whoever bought this version is told so now, perhaps before the process that placed the orders
   * has said what is left of the cart.
   */
  public void bought(String cartId, long version) {
    cache.forgetUpTo(cartId, version);
  }

  /**
   * Shows again what purchases have left of carts, after Redis gave no answer to this process and
   * after its start: the one before it may have died with what it had to say.
   */
  public void showAgain() {
    Instant since = cache.takeDoubt();
    if (since.equals(CartCache.NO_DOUBT)) {
      return;
    }
    try {
      if (!cache.isThere()
          || !database.read(sql -> bought(sql, since)).stream().allMatch(cache::put)) {
        cache.doubt(since);
      }
    } catch (DatabaseException failure) {
      cache.doubt(since);
      throw failure;
    }
  }

  private static List<Cart> bought(Statements sql, Instant since) throws SQLException {
    return sql.query(
        """
        SELECT %s FROM cart WHERE id IN (
          SELECT c.cart_id FROM order_group g JOIN checkout c ON c.id = g.checkout_id
          WHERE g.placed_at > ? ORDER BY g.placed_at DESC LIMIT ?)
        """
            .formatted(COLUMNS),
        CartStore::read,
        since,
        SHOWN_AGAIN_MAX);
  }

  /**
   * Changes a cart's lines, one change after the other.
   *
   * @param expectedVersion null to change whatever version it has
   * @param change sees the lines as they are; what it throws leaves them so
   */
  public Change change(
      String cartId, @Nullable Long expectedVersion, UnaryOperator<List<CartLine>> change) {
    Optional<Cart> cached = cache.get(cartId);
    cache.forget(cartId);
    Change result =
        cached
            .filter(cart -> expectedVersion == null || expectedVersion == cart.version())
            .flatMap(cart -> changeIfCurrent(cart, change))
            .orElseGet(() -> changeLocked(cartId, expectedVersion, change));
    if (result instanceof Change.Changed(var cart)) {
      cache.put(cart);
    }
    return result;
  }

  /** In one statement, if the cart is still as it was seen in the cache. */
  private Optional<Change> changeIfCurrent(Cart cart, UnaryOperator<List<CartLine>> change) {
    List<CartLine> lines = change.apply(cart.lines());
    return lines.equals(cart.lines())
        ? Optional.empty()
        : database.writeOnce(sql -> write(sql, cart, lines)).map(Change.Changed::new);
  }

  private Change changeLocked(
      String cartId, @Nullable Long expectedVersion, UnaryOperator<List<CartLine>> change) {
    return database.write(sql -> {
      Optional<Cart> found =
          sql.first(
              "SELECT " + COLUMNS + " FROM cart WHERE id = ? FOR UPDATE", CartStore::read, cartId);
      if (found.isEmpty()) {
        return new Change.NoSuchCart();
      }
      Cart cart = found.get();
      if (expectedVersion != null && expectedVersion != cart.version()) {
        return new Change.Stale();
      }
      List<CartLine> lines = change.apply(cart.lines());
      return new Change.Changed(lines.equals(cart.lines()) ? cart : writeLocked(sql, cart, lines));
    });
  }

  private static Cart writeLocked(Statements sql, Cart cart, List<CartLine> lines)
      throws SQLException {
    return write(sql, cart, lines)
        .orElseThrow(() -> new SQLException("a locked cart has changed: " + cart.id()));
  }

  /** Empty if it has another version by now. */
  private static Optional<Cart> write(Statements sql, Cart cart, List<CartLine> lines)
      throws SQLException {
    return sql.first(
        "UPDATE cart SET lines = ?::jsonb, version = version + 1, updated_at = now()"
            + " WHERE id = ? AND version = ? RETURNING "
            + COLUMNS,
        CartStore::read,
        Json.write(lines),
        cart.id(),
        cart.version());
  }

  /**
   * Two carts of which one was claimed.
   *
   * @param before the guest's, as it was
   * @param guests as it is now: empty
   */
  public record Merged(Cart before, Cart guests, Cart buyers) {}

  /**
   * Moves a guest's lines into a buyer's cart, and empties the guest's. Once the database
   * transaction that this joins is committed, both are to be {@link #show shown}.
   *
   * @param merge makes one list of the buyer's lines and the guest's
   * @return empty if no cart has this id and token
   */
  public Optional<Merged> claim(
      String guestCartId,
      String tokenHash,
      String buyerId,
      Function<List<CartLine>, UnaryOperator<List<CartLine>>> merge) {
    return database.write(sql -> {
      Optional<Cart> found =
          sql.first(
              "SELECT " + COLUMNS + " FROM cart WHERE id = ? AND token_hash = ? FOR UPDATE",
              CartStore::read,
              guestCartId,
              tokenHash);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Cart guests = found.get();
      Cart buyers = ofBuyer(buyerId, guests.currency());
      List<CartLine> lines = merge.apply(guests.lines()).apply(buyers.lines());
      return Optional.of(
          new Merged(guests, writeLocked(sql, guests, List.of()), writeLocked(sql, buyers, lines)));
    });
  }

  /**
   * Deletes guests' carts that nobody has changed for so long, some of them. What is being bought
   * stays. A cached copy may be read for some minutes more, but not be changed.
   *
   * @return whether there may be more
   */
  public boolean forgetAbandoned(Duration unchangedFor) {
    return FORGOTTEN_AT_ONCE_MAX
        == database.writeOnce(sql ->
            sql.update(
                """
                DELETE FROM cart WHERE id = ANY (ARRAY(
                  SELECT c.id FROM cart c
                  WHERE c.buyer_id IS NULL
                    AND c.created_at < now() - ? * interval '1 millisecond'
                    AND c.updated_at < now() - ? * interval '1 millisecond'
                    AND NOT EXISTS (
                      SELECT FROM checkout WHERE checkout.cart_id = c.id AND checkout.status IN %s)
                  ORDER BY c.created_at LIMIT ? FOR UPDATE SKIP LOCKED))
                """
                    .formatted(StatusSql.OPEN),
                unchangedFor,
                unchangedFor,
                FORGOTTEN_AT_ONCE_MAX));
  }

  private static Cart read(Row row) throws SQLException {
    return new Cart(
        row.text("id"),
        row.textOrNull("buyer_id"),
        row.textOrNull("token_hash"),
        row.text("currency"),
        row.json("lines", LINES),
        row.number("version"));
  }
}
