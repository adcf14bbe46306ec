package souk.ops.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.ops.store.Suspect;

/**
 * A checkout, as those see it who look after it.
 *
 * @param kind in what way it is stuck; absent if it goes its way
 * @param step the step that fails
 * @param failures how often it has failed in a row
 * @param since when that began
 * @param reason what was seen, in a sentence
 * @param note there if Temporal could not be asked: then only the row was looked at
 * @param temporalUi the workflow's page
 */
record OpsCheckout(
    String id,
    CheckoutStatus status,
    int attempt,
    Stuck.@Nullable Kind kind,
    @Nullable String step,
    @Nullable Integer failures,
    @Nullable String lastFailure,
    @Nullable Instant since,
    @Nullable String reason,
    @Nullable String note,
    @Nullable Instant reservedUntil,
    @Nullable Instant reviewBefore,
    Instant updatedAt,
    String temporalUi) {

  static OpsCheckout of(Suspect row, @Nullable Stuck stuck, Look look, String page) {
    return new OpsCheckout(
        row.id(),
        row.status(),
        row.attempt(),
        stuck == null ? null : stuck.kind(),
        stuck == null ? null : stuck.step(),
        stuck == null || stuck.failures() == 0 ? null : stuck.failures(),
        stuck == null ? null : stuck.lastFailure(),
        stuck == null ? null : stuck.since(),
        stuck == null ? null : stuck.reason(),
        look instanceof Look.Unknown(var why) ? why : null,
        row.reservedUntil(),
        row.reviewBefore(),
        row.updatedAt(),
        page);
  }
}
