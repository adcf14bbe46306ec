package souk.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import souk.checkout.CheckoutStatus;

class StatusSqlTest {
  private static String list(Predicate<CheckoutStatus> which) {
    return Arrays.stream(CheckoutStatus.values())
        .filter(which)
        .map(status -> "'" + status.word() + "'")
        .collect(Collectors.joining(", ", "(", ")"));
  }

  @Test
  void eachStatusIsInTheListsThatItBelongsTo() {
    assertThat(StatusSql.OPEN).isEqualTo(list(status -> !status.isEnd()));
    assertThat(StatusSql.ENDED).isEqualTo(list(CheckoutStatus::isEnd));
    assertThat(StatusSql.UNSOLD)
        .isEqualTo(list(status -> status.isEnd() && status != CheckoutStatus.PLACED));
  }
}
