package souk.fraud.store;

import com.fasterxml.jackson.core.type.TypeReference;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.fraud.FraudScore;
import souk.fraud.FraudVerdict;
import souk.fraud.store.Signals.History;
import souk.fraud.store.Signals.Identity;
import souk.fraud.store.Signals.Recent;
import souk.payments.PaymentKey;
import souk.sql.Database;
import souk.sql.Row;

/** What is known about a payment's buyer, and what was thought of it. */
@Singleton
public final class FraudStore {
  private static final int FORGOTTEN_AT_ONCE_MAX = 10_000;

  /** One statement. However much an identity buys, counting it ends at the limit that matters. */
  private static final String SIGNALS =
      """
      SELECT coalesce(a.amount_minor, 0) AS amount_minor, c.buyer_id IS NULL AS guest,
             extract(epoch FROM now() - u.created_at)::bigint AS account_age_seconds, h.*,
             a.fraud_score, a.fraud_reasons,
             (SELECT coalesce(jsonb_object_agg(i.kind, jsonb_build_object(
                'checkouts', (SELECT count(*) FROM (
                   SELECT FROM velocity_event e WHERE e.identity = i.identity
                     AND e.event = 'checkout' AND e.at > now() - interval '1 hour' LIMIT ?) n),
                'declines', (SELECT count(*) FROM (
                   SELECT FROM velocity_event e WHERE e.identity = i.identity
                     AND e.event = 'decline' AND e.at > now() - interval '1 hour' LIMIT ?) n))),
                '{}')
              FROM fraud_identities(c) i) AS recent
      FROM payment_attempt a
      JOIN checkout c ON c.id = a.checkout_id
      LEFT JOIN account u ON u.id = c.buyer_id
      CROSS JOIN LATERAL (
        SELECT count(*)::int AS orders, coalesce(avg(o.total_minor), 0)::bigint AS average_minor,
               coalesce(bool_or(o.shipping_address ->> 'country'
                                = c.shipping_address ->> 'country'), false) AS country_seen,
               coalesce(bool_or(lower(coalesce(o.shipping_address ->> 'region', ''))
                                = lower(coalesce(c.shipping_address ->> 'region', ''))), false)
                 AS region_seen,
               count(o.device_hash)::int AS devices_known,
               coalesce(bool_or(o.device_hash = c.device_hash), false) AS device_seen
        FROM (SELECT g.total_minor, g.shipping_address, k.device_hash
              FROM order_group g JOIN checkout k ON k.id = g.checkout_id
              WHERE g.buyer_id = c.buyer_id ORDER BY g.placed_at DESC LIMIT 20) o
      ) h
      WHERE a.checkout_id = ? AND a.number = ?
      """;

  /** What was placed was approved in the end, by a person if not at once. */
  private static final String BEFORE =
      """
      SELECT coalesce(a.amount_minor, 0) AS amount_minor,
             (SELECT CASE WHEN bool_or(b.fraud_verdict = 'reject') THEN 'reject'
                          WHEN bool_or(b.fraud_verdict = 'review') THEN 'review'
                          ELSE 'approve' END
              FROM (
                (SELECT c.id)
                UNION
                (SELECT k.id FROM checkout k
                 WHERE email_identity(k.email) = email_identity(c.email)
                   AND k.created_at > now() - interval '1 day' AND k.status <> 'placed'
                 ORDER BY k.created_at DESC LIMIT 100)
                UNION
                (SELECT k.id FROM checkout k
                 WHERE k.buyer_id = c.buyer_id
                   AND k.created_at > now() - interval '1 day' AND k.status <> 'placed'
                 ORDER BY k.created_at DESC LIMIT 100)
              ) n
              JOIN payment_attempt b ON b.checkout_id = n.id) AS worst
      FROM payment_attempt a JOIN checkout c ON c.id = a.checkout_id
      WHERE a.checkout_id = ? AND a.number = ?
      """;

  /** Whoever judges first decides; the others hear what was decided. */
  private static final String JUDGED =
      """
      UPDATE payment_attempt
      SET fraud_verdict = coalesce(fraud_verdict, ?),
          fraud_score = CASE WHEN fraud_verdict IS NULL THEN ? ELSE fraud_score END,
          fraud_reasons = CASE WHEN fraud_verdict IS NULL THEN ? ELSE fraud_reasons END
      WHERE checkout_id = ? AND number = ?
      RETURNING fraud_verdict
      """;

  private static final TypeReference<Map<Identity, Recent>> RECENT = new TypeReference<>() {};

  private final Database database;

  FraudStore(Database database) {
    this.database = database;
  }

  /**
   * What a score is made from; empty if there is no such attempt.
   *
   * @param checkoutsMax how far checkouts of the last hour are counted
   * @param declinesMax how far refused cards are
   */
  public Optional<Signals> signals(PaymentKey key, long checkoutsMax, long declinesMax) {
    return database.read(sql ->
        sql.first(
            SIGNALS,
            FraudStore::signals,
            checkoutsMax,
            declinesMax,
            key.checkoutId(),
            key.attempt()));
  }

  private static Signals signals(Row row) throws SQLException {
    @Nullable Long accountAge = row.numberOrNull("account_age_seconds");
    @Nullable Integer points = row.integerOrNull("fraud_score");
    return new Signals(
        row.number("amount_minor"),
        row.flag("guest"),
        accountAge == null ? null : Duration.ofSeconds(accountAge),
        new History(
            row.integer("orders"),
            row.number("average_minor"),
            row.flag("country_seen"),
            row.flag("region_seen"),
            row.integer("devices_known"),
            row.flag("device_seen")),
        row.json("recent", RECENT),
        points == null ? null : new FraudScore(points, row.texts("fraud_reasons")));
  }

  /**
   * What is known without counting: it can be had when a score can't. Empty if there is no such
   * attempt.
   */
  public Optional<ThoughtBefore> before(PaymentKey key) {
    return database.read(sql ->
        sql.first(
            BEFORE,
            row -> new ThoughtBefore(row.number("amount_minor"), verdict(row.text("worst"))),
            key.checkoutId(),
            key.attempt()));
  }

  private static FraudVerdict verdict(String word) {
    return FraudVerdict.valueOf(word.toUpperCase(Locale.ROOT));
  }

  /**
   * Writes a verdict down, unless there is one.
   *
   * @return the one that stands; empty if there is no such attempt
   */
  public Optional<FraudVerdict> judged(
      PaymentKey key, FraudVerdict verdict, int score, List<String> reasons) {
    return database.writeOnce(sql ->
        sql.first(
            JUDGED,
            row -> verdict(row.text("fraud_verdict")),
            verdict.name().toLowerCase(Locale.ROOT),
            score,
            reasons.toArray(String[]::new),
            key.checkoutId(),
            key.attempt()));
  }

  /**
   * Forgets what is too old to count, some of it at a time.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration olderThan) {
    return FORGOTTEN_AT_ONCE_MAX
        == database.writeOnce(sql ->
            sql.update(
                """
                DELETE FROM velocity_event WHERE ctid = ANY (ARRAY(
                  SELECT ctid FROM velocity_event
                  WHERE at < now() - ? * interval '1 millisecond' LIMIT ?))
                """,
                olderThan,
                FORGOTTEN_AT_ONCE_MAX));
  }
}
