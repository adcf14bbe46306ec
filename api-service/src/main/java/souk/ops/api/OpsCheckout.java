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
    Diagnosis.@Nullable Kind kind,
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

  static OpsCheckout of(
      Suspect row, @Nullable Diagnosis diagnosis, WorkflowState state, String page) {
    return new OpsCheckout(
        row.id(),
        row.status(),
        row.attempt(),
        diagnosis == null ? null : diagnosis.kind(),
        diagnosis == null ? null : diagnosis.step(),
        diagnosis == null || diagnosis.failures() == 0 ? null : diagnosis.failures(),
        diagnosis == null ? null : diagnosis.lastFailure(),
        diagnosis == null ? null : diagnosis.since(),
        diagnosis == null ? null : diagnosis.reason(),
        state instanceof WorkflowState.Unknown(var why) ? why : null,
        row.reservedUntil(),
        row.reviewBefore(),
        row.updatedAt(),
        page);
  }
}
