package souk.sql;

/**
 * The statuses of checkouts as SQL, {@code status IN} …, as the index of open checkouts has it.
 * Written out, since statements stand in annotations; a test says that {@code CheckoutStatus} says
 * the same.
 */
public final class StatusSql {
  /** Not at an end. */
  public static final String OPEN =
      "('reserving', 'awaiting_payment', 'processing', 'awaiting_challenge', 'in_review')";

  public static final String ENDED =
      "('placed', 'out_of_stock', 'rejected', 'expired', 'cancelled')";

  /** Ended without an order. */
  public static final String UNSOLD = "('out_of_stock', 'rejected', 'expired', 'cancelled')";

  private StatusSql() {}
}
