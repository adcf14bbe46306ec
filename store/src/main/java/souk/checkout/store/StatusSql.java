package souk.checkout.store;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import souk.checkout.CheckoutStatus;

/** The statuses of checkouts as SQL, {@code status IN} …, as the index of open checkouts has it. */
public final class StatusSql {
  /** Not at an end. */
  public static final String OPEN = list(status -> !status.isEnd());

  public static final String ENDED = list(CheckoutStatus::isEnd);

  /** Ended without an order. */
  public static final String UNSOLD =
      list(status -> status.isEnd() && status != CheckoutStatus.PLACED);

  private StatusSql() {}

  private static String list(Predicate<CheckoutStatus> which) {
    return Arrays.stream(CheckoutStatus.values())
        .filter(which)
        .map(status -> "'" + status.word() + "'")
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
