package souk.verify.store;

import static souk.verify.store.GrowingInvariant.inSlice;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.inventory.store.StockClosing;
import souk.sql.StatusSql;
import souk.verify.store.GrowingInvariant.Keys;

/** The invariants' statements, each selecting an {@code example} for every violation. */
final class InvariantSql {
  /** Of tables that stay small, or by an index that does. Without arguments. */
  static final Map<String, String> ALWAYS = new LinkedHashMap<>();

  /** Their argument is how late something may be. */
  static final Map<String, String> IN_TIME = new LinkedHashMap<>();

  static final List<GrowingInvariant> GROWING;

  static final String NOT_SETTLED =
      """
      SELECT key || ' since ' || created_at AS example FROM payment_operation
      WHERE state = 'pending' AND created_at < clock_timestamp() - ? * interval '1 millisecond'
      """;

  static final String OPEN_TOO_LONG =
      """
      SELECT id || ' is ' || status AS example FROM checkout
      WHERE status IN %s
        AND coalesce(reserved_until, created_at + ? * interval '1 millisecond')
            < clock_timestamp() - ? * interval '1 millisecond'
      """
          .formatted(StatusSql.OPEN);

  private static final Keys HELD =
      new Keys("stock_ledger", "reference", "reason IN ('reserved', 'released', 'sold')");
  private static final Keys SOLD = new Keys("stock_ledger", "reference", "reason = 'sold'");
  private static final Keys CANCELLED =
      new Keys("stock_ledger", "reference", "reason = 'cancelled'");

  static {
    GROWING =
        List.of(
            growing(
                "oversold",
                null,
                """
                SELECT offer_id || ': ' || reserved || ' held of ' || on_hand AS example
                FROM stock WHERE (on_hand < 0 OR reserved < 0 OR reserved > on_hand) AND %1$s

                """
                    .formatted(inSlice("offer_id")),
                Keys.of("stock", "offer_id")),
            growing(
                "counters_off_their_ledger",
                null,
                """
                SELECT s.offer_id || ': ' || s.on_hand || ', ' || s.reserved || ' held; by the ledger '
                       || l.on_hand || ', ' || l.reserved AS example
                FROM %1$s
                WHERE %2$s AND (s.on_hand <> l.on_hand OR s.reserved <> l.reserved)
                """
                    .formatted(StockClosing.SLICE_WITH_LEDGER, inSlice("s.offer_id")),
                Keys.of("stock", "offer_id")),
            growing(
                "hold_off_its_ledger",
                "chk",
                """
                SELECT coalesce(l.reference, h.checkout_id) || ' is ' || coalesce(h.state, 'unknown')
                       || ': reserved ' || coalesce(l.reserved, 0) || ', released '
                       || coalesce(l.released, 0) || ', sold ' || coalesce(l.sold, 0) AS example
                FROM (
                  SELECT reference, count(*) FILTER (WHERE reason = 'reserved') AS reserved,
                         count(*) FILTER (WHERE reason = 'released') AS released,
                         count(*) FILTER (WHERE reason = 'sold') AS sold, sum(reserved_delta) AS held,
                         count(DISTINCT offer_id) AS offers
                  FROM stock_ledger WHERE reason IN ('reserved', 'released', 'sold') AND %1$s
                  GROUP BY reference
                ) l FULL JOIN (
                  SELECT * FROM stock_hold WHERE reserved_until IS NOT NULL AND %2$s
                ) h
                  ON h.checkout_id = l.reference
                WHERE NOT coalesce(CASE h.state
                  WHEN 'pending' THEN l.reserved = l.offers AND l.released = 0 AND l.sold = 0
                  WHEN 'released' THEN l.reserved = l.offers AND l.released = l.offers AND l.sold = 0
                                       AND l.held = 0
                  WHEN 'confirmed' THEN l.reserved = l.offers AND l.released = 0 AND l.sold = l.offers
                                        AND l.held = 0
                END, false)

                """
                    .formatted(inSlice("reference"), inSlice("checkout_id")),
                HELD,
                Keys.of("stock_hold", "checkout_id")),
            growing(
                "order_off_its_ledger",
                "chk",
                """
                SELECT coalesce(o.checkout_id, l.reference) || ': ordered ' || coalesce(o.units, 0)
                       || ', sold ' || coalesce(l.units, 0) AS example
                FROM (
                  SELECT g.checkout_id, n.offer_id, sum(n.quantity) AS units
                  FROM order_group g JOIN seller_order s ON s.order_group_id = g.id
                  JOIN order_line n ON n.order_id = s.id WHERE %1$s GROUP BY g.checkout_id, n.offer_id
                ) o FULL JOIN (
                  SELECT reference, offer_id, -sum(on_hand_delta) AS units
                  FROM stock_ledger WHERE reason = 'sold' AND %2$s GROUP BY reference, offer_id
                ) l ON l.reference = o.checkout_id AND l.offer_id = o.offer_id
                WHERE o.units IS DISTINCT FROM l.units

                """
                    .formatted(inSlice("g.checkout_id"), inSlice("reference")),
                SOLD,
                Keys.of("order_group", "checkout_id")),
            growing(
                "cancelled_off_its_ledger",
                "ord",
                """
                SELECT coalesce(o.id, l.reference) || ': cancelled ' || coalesce(o.units, 0) || ', back '
                       || coalesce(l.units, 0) || ', captured ' || coalesce(o.captured, 0) AS example
                FROM (
                  SELECT s.id, n.offer_id, n.quantity AS units, p.captured_minor AS captured
                  FROM seller_order s JOIN order_line n ON n.order_id = s.id
                  LEFT JOIN order_payment p ON p.order_id = s.id WHERE s.status = 'cancelled' AND %1$s
                ) o FULL JOIN (
                  SELECT reference, offer_id, sum(on_hand_delta) AS units
                  FROM stock_ledger WHERE reason = 'cancelled' AND %2$s GROUP BY reference, offer_id
                ) l ON l.reference = o.id AND l.offer_id = o.offer_id
                WHERE o.units IS DISTINCT FROM l.units OR o.captured > 0

                """
                    .formatted(inSlice("s.id"), inSlice("reference")),
                CANCELLED,
                Keys.of("seller_order", "id")),
            growing(
                "order_sums",
                "grp",
                """
                SELECT g.id || ': ' || g.total_minor AS example
                FROM order_group g JOIN seller_order o ON o.order_group_id = g.id WHERE %1$s
                GROUP BY g.id HAVING sum(o.total_minor) <> g.total_minor
                UNION ALL
                SELECT o.id || ': ' || o.goods_minor FROM seller_order o JOIN order_line l ON l.order_id = o.id
                WHERE %2$s
                GROUP BY o.id HAVING sum(l.quantity * l.unit_price_minor) <> o.goods_minor
                                 OR sum(l.tax_minor) > o.tax_minor

                """
                    .formatted(inSlice("g.id"), inSlice("o.order_group_id")),
                Keys.of("order_group", "id")),
            growing(
                "checkout_off_its_orders_or_hold",
                "chk",
                """
                SELECT c.id || ' is ' || c.status || ', its hold ' || coalesce(h.state, 'missing') AS example
                FROM checkout c LEFT JOIN stock_hold h ON h.checkout_id = c.id
                LEFT JOIN order_group g ON g.checkout_id = c.id
                WHERE %1$s AND ((c.status = 'placed') <> (g.id IS NOT NULL)
                   OR (c.status = 'placed') <> (coalesce(h.state, '') = 'confirmed')
                   OR (c.status IN ('out_of_stock', 'rejected', 'expired', 'cancelled')
                       AND h.state = 'pending'))

                """
                    .formatted(inSlice("c.id")),
                Keys.of("checkout", "id")),
            growing(
                "cart_bought_twice",
                null,
                """
                SELECT cart_id || ' version ' || cart_version || ': ' || count(*) AS example FROM checkout
                WHERE status = 'placed' AND %1$s GROUP BY cart_id, cart_version HAVING count(*) > 1

                """
                    .formatted(inSlice("cart_id")),
                new Keys("checkout", "cart_id", "status = 'placed'")),
            growing(
                "paid_twice",
                "chk",
                """
                SELECT checkout_id || ': ' || count(*) AS example FROM payment_attempt
                WHERE state = 'authorized' AND %1$s GROUP BY checkout_id HAVING count(*) > 1

                """
                    .formatted(inSlice("checkout_id")),
                Keys.of("payment_attempt", "checkout_id")),
            growing(
                "payment_off_its_operations",
                "ord",
                """
                SELECT p.order_id || ': captured ' || p.captured_minor || ', refunded ' || p.refunded_minor
                       || '; by its operations ' || coalesce(o.captured, 0) || ', '
                       || coalesce(o.refunded, 0) AS example
                FROM order_payment p LEFT JOIN (
                  SELECT order_id, sum(amount_minor) FILTER (WHERE kind = 'capture') AS captured,
                         sum(amount_minor) FILTER (WHERE kind = 'refund') AS refunded
                  FROM payment_operation WHERE state <> 'refused' AND %1$s GROUP BY order_id
                ) o USING (order_id)
                WHERE %2$s AND (p.captured_minor <> coalesce(o.captured, 0)
                   OR p.refunded_minor <> coalesce(o.refunded, 0)
                   OR p.captured_minor > p.authorized_minor OR p.refunded_minor > p.captured_minor)

                """
                    .formatted(inSlice("order_id"), inSlice("p.order_id")),
                Keys.of("order_payment", "order_id")),
            growing(
                "shipped_not_paid",
                "ord",
                """
                SELECT o.id || ': shipped, captured ' || coalesce(p.captured_minor, 0) || ' of '
                       || o.total_minor AS example
                FROM seller_order o LEFT JOIN order_payment p ON p.order_id = o.id
                WHERE o.status = 'shipped' AND coalesce(p.captured_minor, 0) < o.total_minor
                  AND %1$s
                """
                    .formatted(inSlice("o.id")),
                Keys.of("seller_order", "id")));
    ALWAYS.put(
        "parked_event",
        """
        SELECT topic || '/' || partition || '/' || event_offset || ': ' || left(error, 100) AS example
        FROM parked_event
        """);
    IN_TIME.put(
        "hold_past_its_deadline",
        """
        SELECT checkout_id || ' until ' || reserved_until AS example FROM stock_hold
        WHERE state = 'pending'
          AND reserved_until < clock_timestamp() - ? * interval '1 millisecond'
        """);
    IN_TIME.put(
        "event_not_sent",
        """
        SELECT 'the oldest is ' || id || ', of ' || created_at AS example
        FROM (SELECT id, created_at FROM outbox ORDER BY id LIMIT 1) oldest
        WHERE created_at < clock_timestamp() - ? * interval '1 millisecond'
        """);
  }

  private InvariantSql() {}

  private static GrowingInvariant growing(
      String name, @Nullable String kind, String violations, Keys... keys) {
    return new GrowingInvariant(name, List.of(keys), kind, violations);
  }
}
