package souk.fraud.store;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.fraud.FraudVerdict;
import souk.payments.PaymentKey;
import souk.sql.Database;

/** What is known about a payment's buyer, and what was thought of it. */
@Singleton
public final class FraudStore {
  /**
   * What a score is made from.
   *
   * @param guest whether the buyer has no account
   * @param checkoutsLastHour begun with this e-mail address
   * @param declinesLastHour cards refused to this e-mail address
   * @param verdict the first one, if this attempt was judged before
   */
  public record Signals(
      long amountMinor,
      boolean guest,
      long checkoutsLastHour,
      long declinesLastHour,
      @Nullable FraudVerdict verdict) {}

  private final Database database;

  FraudStore(Database database) {
    this.database = database;
  }

  public Optional<Signals> signals(PaymentKey key) {
    return database.read(sql ->
        sql.first(
            """
            SELECT coalesce(a.amount_minor, 0) AS amount_minor, c.buyer_id IS NULL AS guest,
                   a.fraud_verdict, h.checkouts, h.declines
            FROM payment_attempt a JOIN checkout c ON c.id = a.checkout_id, LATERAL (
              SELECT count(DISTINCT o.id) AS checkouts,
                     count(*) FILTER (WHERE p.state = 'declined') AS declines
              FROM checkout o LEFT JOIN payment_attempt p ON p.checkout_id = o.id
              WHERE lower(o.email) = lower(c.email) AND o.created_at > now() - interval '1 hour'
            ) h
            WHERE a.checkout_id = ? AND a.number = ?
            """,
            row -> {
              @Nullable String verdict = row.textOrNull("fraud_verdict");
              return new Signals(
                  row.number("amount_minor"),
                  row.flag("guest"),
                  row.number("checkouts"),
                  row.number("declines"),
                  verdict == null ? null : FraudVerdict.valueOf(verdict.toUpperCase(Locale.ROOT)));
            },
            key.checkoutId(),
            key.attempt()));
  }

  public void judged(PaymentKey key, FraudVerdict verdict, int score, List<String> reasons) {
    database.writeOnce(sql ->
        sql.update(
            """
            UPDATE payment_attempt SET fraud_verdict = ?, fraud_score = ?, fraud_reasons = ?
            WHERE checkout_id = ? AND number = ? AND fraud_verdict IS NULL
            """,
            verdict.name().toLowerCase(Locale.ROOT),
            score,
            reasons.toArray(String[]::new),
            key.checkoutId(),
            key.attempt()));
  }
}
