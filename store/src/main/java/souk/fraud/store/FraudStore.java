package souk.fraud.store;

import com.fasterxml.jackson.core.type.TypeReference;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.fraud.FraudScore;
import souk.fraud.FraudVerdict;
import souk.fraud.store.FraudStore.Counts;
import souk.fraud.store.Signals.History;
import souk.fraud.store.Signals.Identity;
import souk.fraud.store.Signals.Recent;
import souk.payments.PaymentKey;
import souk.sql.Guarded;
import souk.sql.Json;

/** What is known about a payment's buyer, and what was thought of it. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class FraudStore implements GenericRepository<Counts, String> {
  private static final int FORGOTTEN_AT_ONCE_MAX = 10_000;
  private static final TypeReference<Map<Identity, Recent>> RECENT = new TypeReference<>() {};

  /** The signals' row. */
  @MappedEntity("payment_attempt")
  record Counts(
      @Id String checkoutId,
      long amountMinor,
      boolean guest,
      @Nullable Long accountAgeSeconds,
      int orders,
      long averageMinor,
      boolean countrySeen,
      boolean regionSeen,
      int devicesKnown,
      boolean deviceSeen,
      String recent,
      @Nullable Integer fraudScore,
      @TypeDef(type = DataType.STRING_ARRAY) @Nullable List<String> fraudReasons) {
    Signals signals() {
      return new Signals(
          amountMinor,
          guest,
          accountAgeSeconds == null ? null : Duration.ofSeconds(accountAgeSeconds),
          new History(orders, averageMinor, countrySeen, regionSeen, devicesKnown, deviceSeen),
          Json.read(recent, RECENT),
          standing());
    }

    private @Nullable FraudScore standing() {
      return fraudScore == null
          ? null
          : new FraudScore(fraudScore, fraudReasons == null ? List.of() : fraudReasons);
    }
  }

  /** The row of what was thought. */
  @Introspected
  record Worst(long amountMinor, String worst) {
    ThoughtBefore thought() {
      return new ThoughtBefore(amountMinor, verdict(worst));
    }
  }

  /**
   * What a score is made from; empty if there is no such attempt.
   *
   * @param checkoutsMax how far checkouts of the last hour are counted
   * @param declinesMax how far refused cards are
   */
  public Optional<Signals> signals(PaymentKey key, long checkoutsMax, long declinesMax) {
    return counts(key.checkoutId(), key.attempt(), checkoutsMax, declinesMax).map(Counts::signals);
  }

  /** One statement. However much an identity buys, counting it ends at the limit that matters. */
  @Query(
      """
      SELECT a.checkout_id, coalesce(a.amount_minor, 0) AS amount_minor, c.buyer_id IS NULL AS guest,
             extract(epoch FROM now() - u.created_at)::bigint AS account_age_seconds, h.*,
             a.fraud_score, a.fraud_reasons,
             (SELECT coalesce(jsonb_object_agg(i.kind, jsonb_build_object(
                'checkouts', (SELECT count(*) FROM (
                   SELECT FROM velocity_event e WHERE e.identity = i.identity
                     AND e.event = 'checkout' AND e.at > now() - interval '1 hour' LIMIT :checkoutsMax) n),
                'declines', (SELECT count(*) FROM (
                   SELECT FROM velocity_event e WHERE e.identity = i.identity
                     AND e.event = 'decline' AND e.at > now() - interval '1 hour' LIMIT :declinesMax) n))),
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
      WHERE a.checkout_id = :checkoutId AND a.number = :attempt
      """)
  abstract Optional<Counts> counts(
      String checkoutId, int attempt, long checkoutsMax, long declinesMax);

  /**
   * What is known without counting: it can be had when a score can't. Empty if there is no such
   * attempt.
   */
  public Optional<ThoughtBefore> before(PaymentKey key) {
    return worst(key.checkoutId(), key.attempt()).map(Worst::thought);
  }

  /** What was placed was approved in the end, by a person if not at once. */
  @Query(
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
      WHERE a.checkout_id = :checkoutId AND a.number = :attempt
      """)
  abstract Optional<Worst> worst(String checkoutId, int attempt);

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
    String word = verdict.name().toLowerCase(Locale.ROOT);
    return Optional.ofNullable(judged(key.checkoutId(), key.attempt(), word, score, reasons))
        .map(FraudStore::verdict);
  }

  /** Whoever judges first decides; the others hear what was decided. */
  @Query(
      """
      UPDATE payment_attempt
      SET fraud_verdict = coalesce(fraud_verdict, :verdict),
          fraud_score = CASE WHEN fraud_verdict IS NULL THEN :score ELSE fraud_score END,
          fraud_reasons = CASE WHEN fraud_verdict IS NULL THEN :reasons ELSE fraud_reasons END
      WHERE checkout_id = :checkoutId AND number = :attempt
      RETURNING fraud_verdict
      """)
  abstract @Nullable String judged(
      String checkoutId,
      int attempt,
      String verdict,
      int score,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> reasons);

  /**
   * Forgets what is too old to count, some of it at a time.
   *
   * @return whether there may be more
   */
  public boolean forget(Duration olderThan) {
    return forget(olderThan.toMillis(), FORGOTTEN_AT_ONCE_MAX) == FORGOTTEN_AT_ONCE_MAX;
  }

  @Query(
      """
      DELETE FROM velocity_event WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM velocity_event
        WHERE at < now() - :olderThanMs * interval '1 millisecond' LIMIT :most))
      """)
  abstract int forget(long olderThanMs, int most);
}
