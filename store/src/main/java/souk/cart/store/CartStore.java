package souk.cart.store;

import com.fasterxml.jackson.core.type.TypeReference;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import souk.cart.CartLine;
import souk.cart.store.CartStore.CartRow;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.Guarded;
import souk.sql.Ids;
import souk.sql.Json;
import souk.sql.StatusSql;

/**
 * Carts. PostgreSQL has every change before it is acknowledged; Redis only makes reading quick, and
 * may be slow, wiped or gone at any time.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class CartStore implements GenericRepository<CartRow, String> {
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

  /** A cart's row; its lines are JSON. */
  @MappedEntity("cart")
  record CartRow(
      @Id String id,
      @Nullable String buyerId,
      @Nullable String tokenHash,
      String currency,
      String lines,
      long version) {
    Cart cart() {
      return new Cart(id, buyerId, tokenHash, currency, Json.read(lines, LINES), version);
    }
  }

  private final Database database;
  private final CartCache cache;

  CartStore(Database database, CartCache cache) {
    this.database = database;
    this.cache = cache;
  }

  public Cart createForGuest(String tokenHash, String currency) {
    Cart cart = addGuests(Ids.create("crt"), tokenHash, currency).cart();
    cache.put(cart);
    return cart;
  }

  @Query(
      "INSERT INTO cart (id, token_hash, currency) VALUES (:id, :tokenHash, :currency) RETURNING "
          + COLUMNS)
  abstract CartRow addGuests(String id, String tokenHash, String currency);

  /** A buyer has one cart; asking again finds it. */
  public Cart ofBuyer(String buyerId, String currency) {
    return putBuyers(Ids.create("crt"), buyerId, currency).cart();
  }

  @Query(
      """
      INSERT INTO cart (id, buyer_id, currency) VALUES (:id, :buyerId, :currency)
      ON CONFLICT (buyer_id) WHERE buyer_id IS NOT NULL DO UPDATE SET buyer_id = excluded.buyer_id
      RETURNING \
      """
          + COLUMNS)
  abstract CartRow putBuyers(String id, String buyerId, String currency);

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
    return row(cartId).map(CartRow::cart).orElse(null);
  }

  @Query("SELECT " + COLUMNS + " FROM cart WHERE id = :id")
  abstract Optional<CartRow> row(String id);

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
          || !bought(since, SHOWN_AGAIN_MAX).stream().map(CartRow::cart).allMatch(cache::put)) {
        cache.doubt(since);
      }
    } catch (DatabaseException failure) {
      cache.doubt(since);
      throw failure;
    }
  }

  @Query(
      "SELECT "
          + COLUMNS
          + """
           FROM cart WHERE id IN (
            SELECT c.cart_id FROM order_group g JOIN checkout c ON c.id = g.checkout_id
            WHERE g.placed_at > :since ORDER BY g.placed_at DESC LIMIT :most)
          """)
  abstract List<CartRow> bought(Instant since, int most);

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
        : write(cart, lines).map(Change.Changed::new);
  }

  private Change changeLocked(
      String cartId, @Nullable Long expectedVersion, UnaryOperator<List<CartLine>> change) {
    return database.together(() -> {
      Optional<CartRow> found = lock(cartId);
      if (found.isEmpty()) {
        return new Change.NoSuchCart();
      }
      Cart cart = found.get().cart();
      if (expectedVersion != null && expectedVersion != cart.version()) {
        return new Change.Stale();
      }
      List<CartLine> lines = change.apply(cart.lines());
      return new Change.Changed(lines.equals(cart.lines()) ? cart : writeLocked(cart, lines));
    });
  }

  @Query("SELECT " + COLUMNS + " FROM cart WHERE id = :id FOR UPDATE")
  abstract Optional<CartRow> lock(String id);

  private Cart writeLocked(Cart cart, List<CartLine> lines) {
    return write(cart, lines)
        .orElseThrow(() -> new IllegalStateException("a locked cart has changed: " + cart.id()));
  }

  /** Empty if it has another version by now. */
  private Optional<Cart> write(Cart cart, List<CartLine> lines) {
    return Optional.ofNullable(write(cart.id(), Json.write(lines), cart.version()))
        .map(CartRow::cart);
  }

  @Query(
      """
      UPDATE cart SET lines = :lines::jsonb, version = version + 1, updated_at = now()
      WHERE id = :id AND version = :version RETURNING \
      """
          + COLUMNS)
  abstract @Nullable CartRow write(String id, String lines, long version);

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
    return database.together(() -> {
      Optional<Cart> found = lockGuests(guestCartId, tokenHash).map(CartRow::cart);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      Cart guests = found.get();
      Cart buyers = ofBuyer(buyerId, guests.currency());
      List<CartLine> lines = merge.apply(guests.lines()).apply(buyers.lines());
      return Optional.of(
          new Merged(guests, writeLocked(guests, List.of()), writeLocked(buyers, lines)));
    });
  }

  @Query("SELECT " + COLUMNS + " FROM cart WHERE id = :id AND token_hash = :tokenHash FOR UPDATE")
  abstract Optional<CartRow> lockGuests(String id, String tokenHash);

  /**
   * Deletes guests' carts that nobody has changed for so long, some of them. What is being bought
   * stays. A cached copy may be read for some minutes more, but not be changed.
   *
   * @return whether there may be more
   */
  public boolean forgetAbandoned(Duration unchangedFor) {
    return forget(unchangedFor.toMillis(), FORGOTTEN_AT_ONCE_MAX) == FORGOTTEN_AT_ONCE_MAX;
  }

  @Query(
      value =
          """
          DELETE FROM cart WHERE id = ANY (ARRAY(
            SELECT c.id FROM cart c
            WHERE c.buyer_id IS NULL
              AND c.created_at < now() - :unchangedForMs * interval '1 millisecond'
              AND c.updated_at < now() - :unchangedForMs * interval '1 millisecond'
              AND NOT EXISTS (
                SELECT FROM checkout WHERE checkout.cart_id = c.id AND checkout.status IN \
          """
              + StatusSql.OPEN
              + """
                  )
                ORDER BY c.created_at LIMIT :most FOR UPDATE SKIP LOCKED))
              """,
      readOnly = false)
  abstract int forget(long unchangedForMs, int most);
}
