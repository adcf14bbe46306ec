package souk.reconciliation.activity;

import io.micronaut.context.annotation.Value;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** How far the comparison of books goes. */
@Singleton
final class BooksLimits {
  private final Duration late;
  private final Duration window;
  private final int voidsMax;
  private final Duration warnBefore;

  /**
   * @param late what is younger may still be under way
   * @param window how far back the books are compared
   * @param voidsMax how many authorizations that nobody owns are voided in a round; with more,
   *     nothing is
   * @param warnBefore how long before its end an authorization of an unshipped order is counted
   */
  @Inject
  BooksLimits(
      @Value("${souk.reconciliation.late}") Duration late,
      @Value("${souk.reconciliation.window}") Duration window,
      @Value("${souk.reconciliation.voids-max}") int voidsMax,
      @Value("${souk.payments.warn-before}") Duration warnBefore) {
    this.late = late;
    this.window = window;
    this.voidsMax = voidsMax;
    this.warnBefore = warnBefore;
  }

  Duration late() {
    return late;
  }

  Duration window() {
    return window;
  }

  Duration warnBefore() {
    return warnBefore;
  }

  int voidsMax() {
    return voidsMax;
  }
}
