package souk.verify.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.inventory.store.StockClosing;
import souk.sql.ComposedSql;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.Guarded;
import souk.sql.LongWork;
import souk.verify.Invariant;
import souk.verify.store.InvariantStore.Ordered;

/**
 * What must be so in our own tables. Each statement sees one moment: whatever is under way is
 * either wholly there or not at all, so none of them needs to wait for quiet. None looks at more
 * than so many rows: what only grows is looked at in ranges, and the stock ledger from its closing
 * balances on. What there was no time for is said.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class InvariantStore implements GenericRepository<Ordered, String> {
  private static final Duration EVERYTHING = Duration.ofSeconds(60);
  private static final Duration CLOSING = Duration.ofSeconds(20);

  private static final long NEWEST_NANOS = Duration.ofSeconds(5).toNanos();

  /** By then, looks one after the other have seen everything. */
  private static final Duration ROUND_MAX = Duration.ofDays(1);

  /**
   * How much is looked at.
   *
   * @param within how long that may take
   * @param newest what is as new as that in any case; and of the rest as much as there is time for,
   *     going on where the last look stopped. Null for everything
   */
  public record Reach(Duration within, @Nullable Duration newest) {
    public static Reach everything() {
      return new Reach(EVERYTHING, null);
    }
  }

  /** An order group that is not wholly cancelled, as the provider should know it. */
  @MappedEntity("order_group")
  public record Ordered(@Id String key, long amountMinor, String currency) {}

  /** One look: what it has found, what it has left out, and when it has to end. */
  private static final class Look {
    final Reach reach;
    final long end;
    final List<Invariant> invariants = new ArrayList<>();
    final List<String> leftOut = new ArrayList<>();

    Look(Reach reach) {
      this.reach = reach;
      this.end = System.nanoTime() + reach.within().toNanos();
    }

    /** When the next of so many has to end, so that something is left for the others. */
    long share(int left) {
      long now = System.nanoTime();
      return now + Math.max(0, end - now) / Math.min(left, 2);
    }

    Duration left() {
      return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
  }

  private final Database database;
  private final StockClosing closing;
  private final GrowingLook growing;
  private final LongWork longWork;
  private final ComposedSql composed;

  InvariantStore(
      Database database,
      StockClosing closing,
      GrowingLook growing,
      LongWork longWork,
      ComposedSql composed) {
    this.database = database;
    this.closing = closing;
    this.growing = growing;
    this.longWork = longWork;
    this.composed = composed;
  }

  /** As {@link #look(Duration, Duration, Duration, Reach)}, at everything. */
  public List<Invariant> look(Duration late, Duration hold, Duration settle) {
    return look(late, hold, settle, Reach.everything());
  }

  /**
   * @param late how long after its deadline something should have ended
   * @param hold how long a checkout without a deadline of its own may take
   * @param settle how long the provider's word on a capture, refund or void may take
   */
  public List<Invariant> look(Duration late, Duration hold, Duration settle, Reach reach) {
    var look = new Look(reach);
    InvariantSql.ALWAYS.forEach((name, sql) -> look(look, name, sql));
    InvariantSql.IN_TIME.forEach((name, sql) -> look(look, name, sql, late.toMillis()));
    look(
        look,
        "checkout_past_its_deadline",
        InvariantSql.OPEN_TOO_LONG,
        hold.toMillis(),
        late.toMillis());
    look(look, "operation_not_settled", InvariantSql.NOT_SETTLED, settle.toMillis());
    closing.advance(reach.within().compareTo(CLOSING) < 0 ? reach.within() : CLOSING);
    int left = InvariantSql.GROWING.size() + 1;
    for (GrowingInvariant invariant : InvariantSql.GROWING) {
      look(look, invariant, look.share(left));
      left--;
    }
    recount(look);
    look.invariants.add(new Invariant("database_not_all_read", look.leftOut.size(), look.leftOut));
    return look.invariants;
  }

  private void look(Look look, String name, String sql, Object... arguments) {
    String statement = Violations.select(sql);
    try {
      Violations found =
          database.together(() -> {
            longWork.begin();
            return composed.only(statement, Violations.class, arguments);
          });
      look.invariants.add(new Invariant(name, found.count(), found.examples()));
    } catch (DatabaseException failure) {
      if (!LongWork.isTooLong(failure)) {
        throw failure;
      }
      look.leftOut.add(name + ": took too long");
    }
  }

  private void look(Look look, GrowingInvariant invariant, long end) {
    Instant begin = Instant.now();
    GrowingLook.Seen seen = growing.goRound(invariant, end);
    Invariant found = seen.invariant();
    @Nullable Duration newest = look.reach.newest();
    if (!seen.isThrough()) {
      if (newest != null) {
        found =
            GrowingLook.together(
                found,
                growing.newest(invariant, begin.minus(newest), System.nanoTime() + NEWEST_NANOS));
      }
      if (newest == null || seen.wholeAt().isBefore(begin.minus(ROUND_MAX))) {
        look.leftOut.add(
            invariant.name() + ": the next look goes on; all of it since " + seen.wholeAt());
      }
    }
    look.invariants.add(found);
  }

  private void recount(Look look) {
    StockClosing.Recount recount = closing.recount(look.left());
    look.invariants.add(
        new Invariant("closing_off_its_ledger", recount.violations(), recount.examples()));
    if (!recount.isThrough() && look.reach.newest() == null) {
      look.leftOut.add("closing_off_its_ledger: the next look goes on");
    }
  }

  /**
   * The newest order groups, by the key under which the provider has their payment.
   *
   * @param paidSince those whose payment was begun then or later
   * @param most how many
   */
  public Map<String, Ordered> ordered(Instant paidSince, int most) {
    List<Ordered> newest =
        database.together(() -> {
          longWork.begin();
          return newest(paidSince, most);
        });
    return newest.stream()
        .collect(
            Collectors.toMap(
                Ordered::key, Function.identity(), (one, other) -> other, TreeMap::new));
  }

  @Query(
      """
      SELECT g.checkout_id || '/' || a.number AS key, g.total_minor AS amount_minor, g.currency
      FROM order_group g LEFT JOIN payment_attempt a
        ON a.checkout_id = g.checkout_id AND a.authorization_id = g.authorization_id
      WHERE g.placed_at >= :paidSince AND coalesce(a.created_at, g.placed_at) >= :paidSince
        AND EXISTS (SELECT FROM seller_order o
                    WHERE o.order_group_id = g.id AND o.status <> 'cancelled')
      ORDER BY g.placed_at DESC LIMIT :most
      """)
  abstract List<Ordered> newest(Instant paidSince, int most);

  /**
   * A checkout for which nothing should be authorized.
   *
   * @param isKnown false if this database has no such checkout
   */
  @Introspected
  public record Over(String checkoutId, boolean isKnown) {}

  /**
   * Of these checkouts, those that have ended without orders, whose orders' payment was voided, or
   * that nobody knows.
   */
  @Query(
      """
      SELECT a.id AS checkout_id, c.id IS NOT NULL AS is_known
      FROM unnest(:checkoutIds::text[]) AS a (id) LEFT JOIN checkout c USING (id)
      WHERE c.id IS NULL OR c.status IN ('out_of_stock', 'rejected', 'expired', 'cancelled')
         OR EXISTS (SELECT FROM payment_operation w
                    WHERE w.key = 'void/' || c.order_group_id AND w.state = 'done')
      """)
  public abstract List<Over> endedOrUnknown(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> checkoutIds);

  /** Of these checkouts, those that ended some time ago. */
  public List<String> endedBefore(List<String> checkoutIds, Duration ago) {
    return endedBefore(checkoutIds, ago.toMillis());
  }

  @Query(
      """
      SELECT id FROM checkout
      WHERE id = ANY (:checkoutIds) AND updated_at < now() - :agoMs * interval '1 millisecond'
        AND status IN ('placed', 'out_of_stock', 'rejected', 'expired', 'cancelled')
      """)
  abstract List<String> endedBefore(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> checkoutIds, long agoMs);
}
