package souk.reconciliation.activity;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How often the reconciliations look, and how far.
 *
 * @param every how often checkouts are looked for that nobody looks after
 * @param late after a checkout's deadline: what is younger may still be under way. Longer than the
 *     grace that a payment under way is given
 * @param window how far back the payment provider's books are compared with ours
 * @param voidsMax how many authorizations that nobody owns are voided in a round; with more, none
 *     is: rather, this database is not the right one
 * @param booksEvery how often the books are compared
 */
@ConfigurationProperties("souk.reconciliation")
public record ReconciliationSettings(
    @Bindable(defaultValue = "PT1M") Duration every,
    @Bindable(defaultValue = "PT4M") Duration late,
    @Bindable(defaultValue = "PT2H") Duration window,
    @Bindable(defaultValue = "50") int voidsMax,
    @Bindable(defaultValue = "PT10M") Duration booksEvery) {}
