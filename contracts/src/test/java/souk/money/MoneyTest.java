package souk.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class MoneyTest {
  private static final Currency USD = Currency.getInstance("USD");

  @Test
  void centsThatDoNotDivideGoToTheLargestRemainders() {
    assertThat(Money.of(100, "USD").allocate(List.of(1L, 1L, 1L)))
        .containsExactly(Money.of(34, "USD"), Money.of(33, "USD"), Money.of(33, "USD"));
    assertThat(Money.of(5, "USD").allocate(List.of(3L, 7L)))
        .containsExactly(Money.of(2, "USD"), Money.of(3, "USD"));
  }

  @RepeatedTest(200)
  void whatIsAllocatedAddsUpAndIsFair(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    long amount = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
    List<Long> weights =
        LongStream.generate(() -> random.nextLong(0, 1_000_000))
            .limit(1 + random.nextInt(20))
            .boxed()
            .toList();
    long total = weights.stream().mapToLong(Long::longValue).sum();
    if (total == 0) {
      return;
    }
    List<Money> parts = new Money(amount, USD).allocate(weights);
    assertThat(Money.sum(USD, parts)).isEqualTo(new Money(amount, USD));
    for (int index = 0; index < parts.size(); index++) {
      double exact = (double) amount * weights.get(index) / total;
      assertThat(Math.abs(parts.get(index).amountMinor() - exact)).isLessThanOrEqualTo(1.001);
    }
  }

  @Test
  void nothingOverflowsSilently() {
    Money most = new Money(Long.MAX_VALUE, USD);
    assertThatThrownBy(() -> most.plus(new Money(1, USD))).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> most.times(2)).isInstanceOf(ArithmeticException.class);
    assertThat(most.allocate(Collections.nCopies(3, 1L))).hasSize(3);
  }

  @Test
  void currenciesDoNotMix() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Money.of(1, "USD").plus(Money.of(1, "EUR")))
        .withMessage("USD and EUR don't add up");
  }

  @Test
  void readsAsPeopleWriteIt() {
    assertThat(Money.of(1299, "USD")).hasToString("12.99 USD");
    assertThat(Money.of(1299, "JPY")).hasToString("1299 JPY");
    assertThat(Money.of(-5, "USD")).hasToString("-0.05 USD");
  }
}
