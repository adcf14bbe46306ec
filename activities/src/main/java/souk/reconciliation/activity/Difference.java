package souk.reconciliation.activity;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.provider.BookPage;
import souk.payments.provider.BookPage.State;
import souk.reconciliation.store.BooksStore.OurPayment;

/**
 * How a provider's entry and our payment differ.
 *
 * @param kind as in {@code reconciliation_incident}
 * @param isToBeVoided whether giving the authorization up repairs it
 */
public record Difference(String kind, String details, boolean isToBeVoided) {
  /**
   * What this database does not know is never voided, even if it is marked as ours: it was lost
   * here, by a restored backup for one, and an order may stand on it elsewhere. What carries no
   * mark of ours is not touched either.
   *
   * @param ours null if we have no such attempt
   * @param instance the mark of this Souk
   */
  static Optional<Difference> between(
      BookPage.Entry theirs, @Nullable OurPayment ours, String instance) {
    if (ours != null && ours.isMoving()) {
      return Optional.empty();
    }
    boolean isMarked = instance.equals(theirs.instance());
    if (ours == null) {
      return theirs.state() != State.ENDED && isMarked
          ? Optional.of(unknown(theirs))
          : Optional.empty();
    }
    @Nullable Money placed = ours.placed();
    if (placed == null) {
      return theirs.state() == State.ENDED
          ? Optional.empty()
          : Optional.of(unowned(theirs, isMarked));
    }
    if (theirs.state() != State.AUTHORIZED) {
      return found("placed_without_authorization", theirs.state(), placed);
    }
    if (!theirs.amount().equals(placed)) {
      return found("amount_differs", theirs.amount(), placed);
    }
    return ofMoneyMoved(theirs, ours).stream().findFirst();
  }

  /**
   * What was captured or refunded there otherwise than we have it: {@code captured_differs}, {@code
   * refunded_differs}. Nothing while something is under way.
   */
  public static List<Difference> ofMoneyMoved(BookPage.Entry theirs, OurPayment ours) {
    if (ours.isMoving()) {
      return List.of();
    }
    return Stream.of(
            compared("captured_differs", theirs.capturedMinor(), ours.capturedMinor()),
            compared("refunded_differs", theirs.refundedMinor(), ours.refundedMinor()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Difference> compared(String kind, long theirs, long ours) {
    return theirs == ours ? Optional.empty() : found(kind, theirs, ours);
  }

  /** Whether it is somebody else's, such as of another Souk with the same account. */
  static boolean isForeign(BookPage.Entry theirs, @Nullable OurPayment ours, String instance) {
    return ours == null && theirs.state() != State.ENDED && !instance.equals(theirs.instance());
  }

  private static Difference unknown(BookPage.Entry theirs) {
    return new Difference(
        "unknown_authorization",
        "%s, captured %d: marked as ours, but not in this database"
            .formatted(theirs.amount(), theirs.capturedMinor()),
        false);
  }

  /** Taken money is not given back by a machine. */
  private static Difference unowned(BookPage.Entry theirs, boolean isMarked) {
    String details = "%s, captured %d".formatted(theirs.amount(), theirs.capturedMinor());
    return new Difference(
        "unowned_authorization",
        isMarked ? details : details + ": without our mark, so it is not voided",
        isMarked && theirs.capturedMinor() == 0);
  }

  private static Optional<Difference> found(String kind, Object theirs, Object ours) {
    return Optional.of(
        new Difference(kind, "the provider has %s, we have %s".formatted(theirs, ours), false));
  }
}
