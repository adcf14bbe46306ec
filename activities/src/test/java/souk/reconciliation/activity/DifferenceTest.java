package souk.reconciliation.activity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.provider.BookPage.Entry;
import souk.payments.provider.BookPage.State;
import souk.reconciliation.store.BooksStore.OurPayment;

class DifferenceTest {
  private static final String OURS = "ins_ours";
  private static final Money TOTAL = Money.of(5_500, "USD");
  private static final PaymentKey KEY = new PaymentKey("chk_1", 1);
  private static final OurPayment PLACED = new OurPayment(KEY, false, TOTAL, false, 0, 0);
  private static final OurPayment GIVEN_UP = new OurPayment(KEY, false, null, false, 0, 0);

  private static Entry entry(State state, Money amount, long capturedMinor, long refundedMinor) {
    return new Entry(KEY.toString(), state, amount, capturedMinor, refundedMinor, OURS);
  }

  private static Entry authorized() {
    return entry(State.AUTHORIZED, TOTAL, 0, 0);
  }

  private static String kind(Entry theirs, OurPayment ours) {
    return Difference.between(theirs, ours, OURS).map(Difference::kind).orElse("none");
  }

  @Test
  void whatAgreesIsNoDifference() {
    assertThat(kind(authorized(), PLACED)).isEqualTo("none");
    assertThat(kind(entry(State.ENDED, TOTAL, 0, 0), GIVEN_UP)).isEqualTo("none");
    assertThat(
            kind(
                entry(State.AUTHORIZED, TOTAL, 5_500, 500),
                new OurPayment(KEY, false, TOTAL, false, 5_500, 500)))
        .isEqualTo("none");
  }

  @Test
  void whatNobodyOwnsIsVoidedUnlessMoneyWasTaken() {
    assertThat(between(authorized(), GIVEN_UP).orElseThrow().isToBeVoided()).isTrue();
    assertThat(between(entry(State.AUTHORIZED, TOTAL, 1, 0), GIVEN_UP).orElseThrow().isToBeVoided())
        .isFalse();
  }

  private static Optional<Difference> between(Entry theirs, @Nullable OurPayment ours) {
    return Difference.between(theirs, ours, OURS);
  }

  @Test
  void whatThisDatabaseDoesNotKnowIsNeverVoided() {
    Difference lost = between(authorized(), null).orElseThrow();
    assertThat(lost.kind()).isEqualTo("unknown_authorization");
    assertThat(lost.isToBeVoided()).isFalse();
    for (@Nullable String mark : Arrays.asList("ins_other", null)) {
      Entry foreign = new Entry(KEY.toString(), State.AUTHORIZED, TOTAL, 0, 0, mark);
      assertThat(between(foreign, null)).isEmpty();
      assertThat(Difference.isForeign(foreign, null, OURS)).isTrue();
      Difference unmarked = between(foreign, GIVEN_UP).orElseThrow();
      assertThat(unmarked.kind()).isEqualTo("unowned_authorization");
      assertThat(unmarked.isToBeVoided()).isFalse();
    }
  }

  @Test
  void whatIsUnderWayIsLeftAlone() {
    var moving = new OurPayment(KEY, true, null, false, 0, 0);
    assertThat(between(authorized(), moving)).isEmpty();
  }

  @Test
  void ordersWithoutTheirMoneyAreReportedNotRepaired() {
    var found = between(entry(State.ENDED, TOTAL, 0, 0), PLACED).orElseThrow();
    assertThat(found.kind()).isEqualTo("placed_without_authorization");
    assertThat(found.isToBeVoided()).isFalse();
    assertThat(kind(entry(State.AUTHORIZED, Money.of(5_501, "USD"), 0, 0), PLACED))
        .isEqualTo("amount_differs");
    assertThat(kind(entry(State.AUTHORIZED, TOTAL, 100, 0), PLACED)).isEqualTo("captured_differs");
    assertThat(
            kind(
                entry(State.AUTHORIZED, TOTAL, 100, 50),
                new OurPayment(KEY, false, TOTAL, false, 100, 0)))
        .isEqualTo("refunded_differs");
  }
}
