package souk.verify.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import souk.sql.Database;
import souk.sql.Row;
import souk.verify.Invariant;

/**
 * What must be so in our own tables. Each is one statement, which sees one moment: whatever is
 * under way is either wholly there or not at all, so none of them needs to wait for quiet.
 */
@Singleton
public final class InvariantStore {
  private static final int EXAMPLES = 10;

  private record Seen(long count, List<String> examples) {
    static Seen read(Row row) throws java.sql.SQLException {
      return new Seen(row.number("violations"), row.texts("examples"));
    }
  }

  /** An order group that is not wholly cancelled, as the provider should know it. */
  public record Ordered(String key, long amountMinor, String currency) {}

  private final Database database;

  InvariantStore(Database database) {
    this.database = database;
  }

  /**
   * @param late how long after its deadline something should have ended
   * @param hold how long a checkout without a deadline of its own may take
   * @param settle how long the provider's word on a capture, refund or void may take
   */
  public List<Invariant> look(Duration late, Duration hold, Duration settle) {
    List<Invariant> invariants = new ArrayList<>();
    InvariantSql.ALWAYS.forEach((name, sql) -> invariants.add(look(name, sql)));
    InvariantSql.IN_TIME.forEach((name, sql) -> invariants.add(look(name, sql, late)));
    invariants.add(look("checkout_past_its_deadline", InvariantSql.OPEN_TOO_LONG, hold, late));
    invariants.add(look("operation_not_settled", InvariantSql.NOT_SETTLED, settle));
    return invariants;
  }

  private Invariant look(String name, String sql, Object... arguments) {
    String counted =
        """
        WITH violation AS (%s)
        SELECT (SELECT count(*) FROM violation) AS violations,
               ARRAY(SELECT example FROM violation ORDER BY example LIMIT %d) AS examples
        """
            .formatted(sql, EXAMPLES);
    Seen seen = database.read(statements -> statements.only(counted, Seen::read, arguments));
    return new Invariant(name, seen.count(), seen.examples());
  }

  /**
   * The newest order groups, by the key under which the provider has their payment.
   *
   * @param paidSince those whose payment was begun then or later
   * @param most how many
   */
  public Map<String, Ordered> ordered(Instant paidSince, int most) {
    Map<String, Ordered> ordered = new TreeMap<>();
    database.read(sql ->
        sql.query(
            """
            SELECT g.checkout_id || '/' || a.number AS key, g.total_minor, g.currency
            FROM order_group g LEFT JOIN payment_attempt a
              ON a.checkout_id = g.checkout_id AND a.authorization_id = g.authorization_id
            WHERE g.placed_at >= ? AND coalesce(a.created_at, g.placed_at) >= ?
              AND EXISTS (SELECT FROM seller_order o
                          WHERE o.order_group_id = g.id AND o.status <> 'cancelled')
            ORDER BY g.placed_at DESC LIMIT ?
            """,
            row ->
                ordered.put(
                    row.text("key"),
                    new Ordered(row.text("key"), row.number("total_minor"), row.text("currency"))),
            paidSince,
            paidSince,
            most));
    return ordered;
  }

  /**
   * Of these checkouts, those that have ended without orders, whose orders' payment was voided, or
   * that nobody knows.
   */
  public List<String> endedOrUnknown(List<String> checkoutIds) {
    return database.read(sql ->
        sql.query(
            """
            SELECT a.id FROM unnest(?::text[]) AS a (id) LEFT JOIN checkout c USING (id)
            WHERE c.id IS NULL OR c.status IN ('out_of_stock', 'rejected', 'expired', 'cancelled')
               OR EXISTS (SELECT FROM payment_operation w
                          WHERE w.key = 'void/' || c.order_group_id AND w.state = 'done')
            """,
            row -> row.text("id"),
            (Object) checkoutIds.toArray(String[]::new)));
  }

  /** Of these checkouts, those that ended some time ago. */
  public List<String> endedBefore(List<String> checkoutIds, Duration ago) {
    return database.read(sql ->
        sql.query(
            """
            SELECT id FROM checkout
            WHERE id = ANY (?) AND updated_at < now() - ? * interval '1 millisecond'
              AND status IN ('placed', 'out_of_stock', 'rejected', 'expired', 'cancelled')
            """,
            row -> row.text("id"),
            checkoutIds.toArray(String[]::new),
            ago));
  }
}
