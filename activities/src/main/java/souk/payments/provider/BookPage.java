package souk.payments.provider;

import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.money.Money;

/**
 * A page of a provider's books.
 *
 * @param nextCursor null on the last page
 */
public record BookPage(List<Entry> entries, @Nullable String nextCursor) {
  /**
   * One authorization as the provider has it.
   *
   * @param key what it was asked for with
   * @param instance the Souk that asked for it, as it told the provider; null if it told nothing
   */
  public record Entry(
      String key,
      State state,
      Money amount,
      long capturedMinor,
      long refundedMinor,
      @Nullable String instance) {}

  /** Whether money is, or may come to be, set aside or taken. */
  public enum State {
    /** Set aside or taken. */
    AUTHORIZED,
    /** The buyer may still pass 3-D Secure. */
    OPEN,
    /** Declined, voided or lapsed. */
    ENDED
  }
}
