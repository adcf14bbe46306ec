package souk.payments.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.store.OpenRefund.NoSuchOrder;
import souk.payments.store.OpenRefund.Opened;
import souk.payments.store.OpenRefund.TooMuch;
import souk.payments.store.PaymentOperation.Kind;
import souk.payments.store.PaymentOperation.State;
import souk.sql.Database;
import souk.sql.Row;
import souk.sql.Statements;

/** Captures, refunds, voids and releases, and the counters that bound them. */
@Singleton
public final class OperationStore {
  private static final String SHARE =
      """
      INSERT INTO order_payment (order_id, authorized_minor)
      SELECT id, total_minor FROM seller_order WHERE id = ? ON CONFLICT DO NOTHING
      """;

  private static final String INSERT =
      """
      INSERT INTO payment_operation (key, order_id, kind, amount_minor, requested_by, reason)
      VALUES (?, ?, ?, ?, ?, ?)
      """;

  /** An order that waits to be shipped needs its share, unless the provider has refused it. */
  private static final String REST =
      """
      SELECT (g.total_minor - sum(w.amount_minor) FILTER (WHERE w.state = 'done'))::bigint AS rest
      FROM order_group g JOIN seller_order o ON o.order_group_id = g.id
      LEFT JOIN payment_operation w ON w.order_id = o.id AND w.kind = 'capture'
      WHERE g.id = ? GROUP BY g.id
      HAVING count(*) FILTER (WHERE w.state = 'pending'
                                 OR o.status = 'placed' AND w.state IS NULL) = 0
         AND sum(w.amount_minor) FILTER (WHERE w.state = 'done') < g.total_minor
      """;

  private static final String SELECT =
      """
      SELECT w.*, g.currency, g.authorization_id, a.checkout_id, a.number
      FROM payment_operation w JOIN seller_order o ON o.id = w.order_id
      JOIN order_group g ON g.id = o.order_group_id
      JOIN payment_attempt a ON a.checkout_id = g.checkout_id AND a.state = 'authorized'
        AND a.authorization_id = g.authorization_id
      WHERE w.key = ?
      """;

  private final Database database;

  OperationStore(Database database) {
    this.database = database;
  }

  /**
   * Claims an order's whole share of the authorization. Joins the transaction that ships the order.
   *
   * @return the operation's key; the same one however often it is asked
   */
  public String openCapture(String orderId, String requestedBy) {
    String key = "capture/" + orderId;
    return database.write(sql -> {
      sql.update(SHARE, orderId);
      long share =
          sql.only(
              "SELECT authorized_minor FROM order_payment WHERE order_id = ? FOR UPDATE",
              row -> row.number("authorized_minor"),
              orderId);
      if (sql.first("SELECT FROM payment_operation WHERE key = ?", row -> key, key).isEmpty()) {
        claim(sql, "captured_minor", orderId, share);
        sql.update(INSERT, key, orderId, "capture", share, requestedBy, null);
      }
      return key;
    });
  }

  /**
   * Writes down that nothing of a group's authorization is needed any more. Joins the transaction
   * that cancels the last of its orders.
   *
   * @param orderId that order
   * @param amountMinor the whole authorization
   */
  public void openVoid(String groupId, String orderId, long amountMinor, String requestedBy) {
    database.write(sql -> {
      sql.update(SHARE, orderId);
      return sql.update(
          INSERT, "void/" + groupId, orderId, "void", amountMinor, requestedBy, "cancelled");
    });
  }

  /**
   * Writes down that what is left of a group's authorization is to be given up, once nothing is
   * shipped with it any more: some of it was captured, the rest of its orders were cancelled or
   * can't be paid. Joins the transaction that has locked the group and settles, or cancels, the
   * last of them.
   *
   * @param orderId that order
   */
  public void openRelease(String groupId, String orderId, String requestedBy) {
    database.write(sql -> {
      long rest = sql.first(REST, row -> row.number("rest"), groupId).orElse(0L);
      if (rest == 0) {
        return 0;
      }
      sql.update(SHARE, orderId);
      return sql.update(
          INSERT + " ON CONFLICT DO NOTHING",
          "release/" + groupId,
          orderId,
          "release",
          rest,
          requestedBy,
          "the rest");
    });
  }

  /**
   * Claims a part of what was captured, and leaves an audit row in the same transaction. What the
   * provider makes of it is the operation's own state.
   *
   * @param amount null for everything that can be refunded
   */
  public OpenRefund openRefund(
      String orderId, @Nullable Long amount, String requestedBy, String reason) {
    return database.write(sql -> {
      if (sql.first("SELECT FROM seller_order WHERE id = ?", row -> orderId, orderId).isEmpty()) {
        return new NoSuchOrder();
      }
      long room = refundable(sql, orderId);
      long wanted = amount == null ? room : amount;
      if (wanted <= 0 || wanted > room) {
        return new TooMuch(room);
      }
      String key =
          sql.only(
              """
              SELECT 'refund/' || ? || '/' || (count(*) + 1) AS key FROM payment_operation
              WHERE order_id = ? AND kind = 'refund'
              """,
              row -> row.text("key"),
              orderId,
              orderId);
      claim(sql, "refunded_minor", orderId, wanted);
      sql.update(INSERT, key, orderId, "refund", wanted, requestedBy, reason);
      sql.update(
          """
          INSERT INTO audit (account_id, action, subject, reason, details) VALUES (?, 'refund', ?, ?,
            jsonb_build_object('outcome', 'written down', 'operation', ?::text, 'amount_minor', ?::bigint))
          """,
          requestedBy,
          orderId,
          reason,
          key,
          wanted);
      return new Opened(key);
    });
  }

  /** Only what the provider has confirmed as captured; locks the order's counters. */
  private static long refundable(Statements sql, String orderId) throws SQLException {
    return sql.first(
            """
            SELECT CASE WHEN EXISTS (SELECT FROM payment_operation w WHERE w.order_id = p.order_id
                                     AND w.kind = 'capture' AND w.state = 'done')
                        THEN captured_minor - refunded_minor ELSE 0 END AS room
            FROM order_payment p WHERE order_id = ? FOR UPDATE
            """,
            row -> row.number("room"),
            orderId)
        .orElse(0L);
  }

  /** The table's CHECKs refuse what is too much. */
  private static void claim(Statements sql, String counter, String orderId, long amountMinor)
      throws SQLException {
    sql.update(
        "UPDATE order_payment SET %1$s = %1$s + ? WHERE order_id = ?".formatted(counter),
        amountMinor,
        orderId);
  }

  public Optional<PaymentOperation> find(String key) {
    return database.read(sql -> sql.first(SELECT, OperationStore::read, key));
  }

  /** The provider has done it. Safe to repeat. */
  public void done(String key) {
    database.write(sql ->
        sql.update(
            """
            UPDATE payment_operation SET state = 'done', settled_at = now()
            WHERE key = ? AND state = 'pending'
            """,
            key));
  }

  /** The provider will not do it: what was claimed is given back. Safe to repeat. */
  public void refused(PaymentOperation operation, String refusal) {
    database.write(sql -> {
      int changed =
          sql.update(
              """
              UPDATE payment_operation SET state = 'refused', refusal = ?, settled_at = now()
              WHERE key = ? AND state = 'pending'
              """,
              refusal,
              operation.key());
      if (changed > 0) {
        switch (operation.kind()) {
          case CAPTURE -> giveBack(sql, "captured_minor", operation);
          case REFUND -> giveBack(sql, "refunded_minor", operation);
          case VOID, RELEASE -> {} // claimed nothing
        }
      }
      return changed;
    });
  }

  private static void giveBack(Statements sql, String counter, PaymentOperation operation)
      throws SQLException {
    claim(sql, counter, operation.orderId(), -operation.amount().amountMinor());
  }

  /**
   * What is under way for an order, or for all orders of a checkout.
   *
   * @param id of the one or of the other
   */
  public List<String> pendingOf(String id) {
    return database.read(sql ->
        sql.query(
            """
            SELECT w.key FROM payment_operation w JOIN seller_order o ON o.id = w.order_id
            JOIN order_group g ON g.id = o.order_group_id
            WHERE (o.id = ? OR g.checkout_id = ?) AND w.state = 'pending' ORDER BY w.key LIMIT 100
            """,
            row -> row.text("key"),
            id,
            id));
  }

  /** Those of these orders whose money is being taken. */
  public List<String> capturing(List<String> orderIds) {
    return database.read(sql ->
        sql.query(
            """
            SELECT order_id FROM payment_operation
            WHERE order_id = ANY (?) AND kind = 'capture' AND state = 'pending'
            """,
            row -> row.text("order_id"),
            (Object) orderIds.toArray(String[]::new)));
  }

  /** What should have been settled by now, the oldest first. */
  public List<String> pendingFor(Duration atLeast, int most) {
    return database.read(sql ->
        sql.query(
            """
            SELECT key FROM payment_operation WHERE state = 'pending'
              AND created_at < clock_timestamp() - ? * interval '1 millisecond'
            ORDER BY created_at LIMIT ?
            """,
            row -> row.text("key"),
            atLeast,
            most));
  }

  private static PaymentOperation read(Row row) throws SQLException {
    return new PaymentOperation(
        row.text("key"),
        row.text("order_id"),
        Kind.valueOf(row.text("kind").toUpperCase(Locale.ROOT)),
        Money.of(row.number("amount_minor"), row.text("currency")),
        State.valueOf(row.text("state").toUpperCase(Locale.ROOT)),
        new PaymentKey(row.text("checkout_id"), row.integer("number")),
        row.text("authorization_id"),
        row.textOrNull("refusal"));
  }
}
