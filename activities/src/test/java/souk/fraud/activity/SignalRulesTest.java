package souk.fraud.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanInstantiationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import souk.fraud.FraudScore;
import souk.fraud.FraudVerdict;
import souk.fraud.store.Signals;
import souk.fraud.store.Signals.History;
import souk.fraud.store.Signals.Identity;
import souk.fraud.store.Signals.Recent;

class SignalRulesTest {
  private static final History NO_HISTORY = new History(0, 0, false, false, 0, false);
  private static final History REGULAR = new History(5, 3_000, true, true, 5, true);
  private static final Duration YEARS = Duration.ofDays(800);

  private static Map<String, Object> properties(Object... pairs) {
    Map<String, Object> properties =
        new HashMap<>(
            Map.of(
                "flyway.enabled", false,
                "micronaut.health.monitor.enabled", false,
                "micronaut.metrics.enabled", false));
    for (int index = 0; index < pairs.length; index += 2) {
      properties.put("souk.fraud." + pairs[index], pairs[index + 1]);
    }
    return properties;
  }

  /** What comes of it with these settings, all others as they are by default. */
  private static FraudVerdict verdict(Signals signals, Object... settings) {
    try (var context = ApplicationContext.run(properties(settings))) {
      return context.getBean(FraudSettings.class).verdict(score(context, signals));
    }
  }

  private static FraudScore score(Signals signals) {
    try (var context = ApplicationContext.run(properties())) {
      return score(context, signals);
    }
  }

  private static FraudScore score(ApplicationContext context, Signals signals) {
    return new SignalRules(
            context.getBean(FraudSettings.class), context.getBean(FraudWeights.class))
        .score(signals);
  }

  private static Signals guest(long amountMinor, Map<Identity, Recent> recent) {
    return new Signals(amountMinor, true, null, NO_HISTORY, recent, null);
  }

  private static Signals buyer(long amountMinor, History history) {
    return new Signals(amountMinor, false, YEARS, history, Map.of(), null);
  }

  @Test
  void aGuestWithASmallCartIsApprovedWithoutAPoint() {
    assertThat(score(guest(5_000, Map.of())).points()).isZero();
  }

  @Test
  void aFlashSaleFromOneMachineAndAddressIsApproved() {
    var haste = new Recent(501, 0);
    Signals signals =
        guest(
            2_500, Map.of(Identity.EMAIL, haste, Identity.ADDRESS, haste, Identity.DEVICE, haste));
    assertThat(score(signals).reasons()).containsExactly("many_checkouts", "guest");
    assertThat(verdict(signals)).isEqualTo(FraudVerdict.APPROVE);
  }

  @Test
  void cardsTriedOneAfterAnotherAreReviewedAndALargeAmountOnTopIsRejected() {
    var trying = Map.of(Identity.EMAIL, new Recent(3, 21));
    assertThat(verdict(guest(2_500, trying))).isEqualTo(FraudVerdict.REVIEW);
    assertThat(verdict(guest(2_500_000, trying))).isEqualTo(FraudVerdict.REJECT);
  }

  @Test
  void whatManyPeopleShareSpeaksLessAgainstOneOfThem() {
    var office = new Recent(150, 101);
    assertThat(verdict(guest(2_500, Map.of(Identity.ADDRESS, office, Identity.DEVICE, office))))
        .isEqualTo(FraudVerdict.APPROVE);
  }

  @Test
  void aRegularAtHomeIsApproved() {
    assertThat(score(buyer(4_000, REGULAR)).reasons()).isEmpty();
  }

  @Test
  void farMoreThanEverSentElsewhereIsReviewed() {
    var abroad = new History(5, 3_000, false, false, 5, true);
    assertThat(score(buyer(15_001, abroad)).reasons())
        .containsExactly("unusual_amount", "new_country");
    assertThat(verdict(buyer(15_001, abroad))).isEqualTo(FraudVerdict.REVIEW);
    assertThat(verdict(buyer(15_000, REGULAR))).isEqualTo(FraudVerdict.APPROVE);
  }

  @Test
  void fewOrdersMakeNoAverage() {
    assertThat(score(buyer(90_000, new History(2, 3_000, true, true, 2, true))).points()).isZero();
  }

  @Test
  void aNewRegionADeviceNeverSeenAndANewAccountSpeakALittle() {
    var history = new History(1, 3_000, true, false, 1, false);
    var signals = new Signals(4_000, false, Duration.ofHours(1), history, Map.of(), null);
    assertThat(score(signals).reasons()).containsExactly("new_region", "new_device", "new_account");
    assertThat(verdict(signals)).isEqualTo(FraudVerdict.APPROVE);
  }

  @Test
  void weightsAndThresholdsAreConfigured() {
    Signals signals = guest(5_000, Map.of());
    assertThat(verdict(signals, "review-amount-minor", 5_000)).isEqualTo(FraudVerdict.REVIEW);
    assertThat(verdict(signals, "review-amount-minor", 5_000, "weights.large-amount", 0))
        .isEqualTo(FraudVerdict.APPROVE);
    assertThat(verdict(signals, "review-amount-minor", 5_000, "reject-at", 61))
        .isEqualTo(FraudVerdict.REJECT);
  }

  @Test
  void settingsThatMakeNoSenseAreNamed() {
    assertThatThrownBy(() -> verdict(guest(1, Map.of()), "review-at", 100))
        .isInstanceOf(BeanInstantiationException.class)
        .hasMessageContaining("souk.fraud.review-at");
    assertThatThrownBy(() -> verdict(guest(1, Map.of()), "weights.guest", -1))
        .hasMessageContaining("souk.fraud.weights");
  }
}
