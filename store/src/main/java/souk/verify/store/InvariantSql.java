package souk.verify.store;

import java.util.LinkedHashMap;
import java.util.Map;
import souk.checkout.store.StatusSql;

/** The invariants' statements, each selecting an {@code example} for every violation. */
final class InvariantSql {
  /** Without arguments. */
  static final Map<String, String> ALWAYS = new LinkedHashMap<>();

  /** Their argument is how late something may be. */
  static final Map<String, String> IN_TIME = new LinkedHashMap<>();

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

  static {
    ALWAYS.put(
        "oversold",
        """
        SELECT offer_id || ': ' || reserved || ' held of ' || on_hand AS example
        FROM stock WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand
        """);
    ALWAYS.put(
        "counters_off_their_ledger",
        """
        SELECT s.offer_id || ': ' || s.on_hand || ', ' || s.reserved || ' held; by the ledger '
               || coalesce(l.on_hand, 0) || ', ' || coalesce(l.reserved, 0) AS example
        FROM stock s LEFT JOIN (
          SELECT offer_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved
          FROM stock_ledger GROUP BY offer_id
        ) l USING (offer_id)
        WHERE s.on_hand <> coalesce(l.on_hand, 0) OR s.reserved <> coalesce(l.reserved, 0)
        """);
    ALWAYS.put(
        "hold_off_its_ledger",
        """
        SELECT coalesce(l.reference, h.checkout_id) || ' is ' || coalesce(h.state, 'unknown')
               || ': reserved ' || coalesce(l.reserved, 0) || ', released '
               || coalesce(l.released, 0) || ', sold ' || coalesce(l.sold, 0) AS example
        FROM (
          SELECT reference, count(*) FILTER (WHERE reason = 'reserved') AS reserved,
                 count(*) FILTER (WHERE reason = 'released') AS released,
                 count(*) FILTER (WHERE reason = 'sold') AS sold, sum(reserved_delta) AS held,
                 count(DISTINCT offer_id) AS offers
          FROM stock_ledger WHERE reason IN ('reserved', 'released', 'sold') GROUP BY reference
        ) l FULL JOIN (SELECT * FROM stock_hold WHERE reserved_until IS NOT NULL) h
          ON h.checkout_id = l.reference
        WHERE NOT coalesce(CASE h.state
          WHEN 'pending' THEN l.reserved = l.offers AND l.released = 0 AND l.sold = 0
          WHEN 'released' THEN l.reserved = l.offers AND l.released = l.offers AND l.sold = 0
                               AND l.held = 0
          WHEN 'confirmed' THEN l.reserved = l.offers AND l.released = 0 AND l.sold = l.offers
                                AND l.held = 0
        END, false)
        """);
    ALWAYS.put(
        "order_off_its_ledger",
        """
        SELECT coalesce(o.checkout_id, l.reference) || ': ordered ' || coalesce(o.units, 0)
               || ', sold ' || coalesce(l.units, 0) AS example
        FROM (
          SELECT g.checkout_id, n.offer_id, sum(n.quantity) AS units
          FROM order_group g JOIN seller_order s ON s.order_group_id = g.id
          JOIN order_line n ON n.order_id = s.id GROUP BY g.checkout_id, n.offer_id
        ) o FULL JOIN (
          SELECT reference, offer_id, -sum(on_hand_delta) AS units
          FROM stock_ledger WHERE reason = 'sold' GROUP BY reference, offer_id
        ) l ON l.reference = o.checkout_id AND l.offer_id = o.offer_id
        WHERE o.units IS DISTINCT FROM l.units
        """);
    ALWAYS.put(
        "cancelled_off_its_ledger",
        """
        SELECT coalesce(o.id, l.reference) || ': cancelled ' || coalesce(o.units, 0) || ', back '
               || coalesce(l.units, 0) || ', captured ' || coalesce(o.captured, 0) AS example
        FROM (
          SELECT s.id, n.offer_id, n.quantity AS units, p.captured_minor AS captured
          FROM seller_order s JOIN order_line n ON n.order_id = s.id
          LEFT JOIN order_payment p ON p.order_id = s.id WHERE s.status = 'cancelled'
        ) o FULL JOIN (
          SELECT reference, offer_id, sum(on_hand_delta) AS units
          FROM stock_ledger WHERE reason = 'cancelled' GROUP BY reference, offer_id
        ) l ON l.reference = o.id AND l.offer_id = o.offer_id
        WHERE o.units IS DISTINCT FROM l.units OR o.captured > 0
        """);
    ALWAYS.put(
        "order_sums",
        """
        SELECT g.id || ': ' || g.total_minor AS example
        FROM order_group g JOIN seller_order o ON o.order_group_id = g.id
        GROUP BY g.id HAVING sum(o.total_minor) <> g.total_minor
        UNION ALL
        SELECT o.id || ': ' || o.goods_minor FROM seller_order o JOIN order_line l ON l.order_id = o.id
        GROUP BY o.id HAVING sum(l.quantity * l.unit_price_minor) <> o.goods_minor
                         OR sum(l.tax_minor) > o.tax_minor
        """);
    ALWAYS.put(
        "checkout_off_its_orders_or_hold",
        """
        SELECT c.id || ' is ' || c.status || ', its hold ' || coalesce(h.state, 'missing') AS example
        FROM checkout c LEFT JOIN stock_hold h ON h.checkout_id = c.id
        LEFT JOIN order_group g ON g.checkout_id = c.id
        WHERE (c.status = 'placed') <> (g.id IS NOT NULL)
           OR (c.status = 'placed') <> (coalesce(h.state, '') = 'confirmed')
           OR (c.status IN ('out_of_stock', 'rejected', 'expired', 'cancelled')
               AND h.state = 'pending')
        """);
    ALWAYS.put(
        "cart_bought_twice",
        """
        SELECT cart_id || ' version ' || cart_version || ': ' || count(*) AS example FROM checkout
        WHERE status = 'placed' GROUP BY cart_id, cart_version HAVING count(*) > 1
        """);
    ALWAYS.put(
        "paid_twice",
        """
        SELECT checkout_id || ': ' || count(*) AS example FROM payment_attempt
        WHERE state = 'authorized' GROUP BY checkout_id HAVING count(*) > 1
        """);
    ALWAYS.put(
        "payment_off_its_operations",
        """
        SELECT p.order_id || ': captured ' || p.captured_minor || ', refunded ' || p.refunded_minor
               || '; by its operations ' || coalesce(o.captured, 0) || ', '
               || coalesce(o.refunded, 0) AS example
        FROM order_payment p LEFT JOIN (
          SELECT order_id, sum(amount_minor) FILTER (WHERE kind = 'capture') AS captured,
                 sum(amount_minor) FILTER (WHERE kind = 'refund') AS refunded
          FROM payment_operation WHERE state <> 'refused' GROUP BY order_id
        ) o USING (order_id)
        WHERE p.captured_minor <> coalesce(o.captured, 0)
           OR p.refunded_minor <> coalesce(o.refunded, 0)
           OR p.captured_minor > p.authorized_minor OR p.refunded_minor > p.captured_minor
        """);
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
        SELECT 'the oldest is ' || min(id) || ', of ' || min(created_at) AS example FROM outbox
        HAVING min(created_at) < clock_timestamp() - ? * interval '1 millisecond'
        """);
  }

  private InvariantSql() {}
}
