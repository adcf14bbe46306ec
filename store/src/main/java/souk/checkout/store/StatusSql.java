package souk.checkout.store;

import java.util.Arrays;
import java.util.stream.Collectors;
import souk.checkout.CheckoutStatus;

/** The statuses of checkouts as SQL, {@code status IN} …, as the index of open checkouts has it. */
public final class StatusSql {
  /** Not at an end. */
  public static final String OPEN = list(false);

  public static final String ENDED = list(true);

  private StatusSql() {}

  private static String list(boolean isEnd) {
    return Arrays.stream(CheckoutStatus.values())
        .filter(status -> status.isEnd() == isEnd)
        .map(status -> "'" + status.word() + "'")
        .collect(Collectors.joining(", ", "(", ")"));
  }
}
