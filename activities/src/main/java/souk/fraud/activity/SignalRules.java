package souk.fraud.activity;

import java.util.ArrayList;
import java.util.List;
import souk.fraud.FraudScore;
import souk.fraud.store.Signals;
import souk.fraud.store.Signals.History;
import souk.fraud.store.Signals.Identity;
import souk.fraud.store.Signals.Recent;

/** What each signal says: one that speaks against a payment adds its weight. */
final class SignalRules {
  private final FraudSettings settings;
  private final FraudWeights weights;

  SignalRules(FraudSettings settings, FraudWeights weights) {
    this.settings = settings;
    this.weights = weights;
  }

  FraudScore score(Signals signals) {
    var speaking = new Speaking();
    velocity(signals, speaking);
    amount(signals, speaking);
    if (signals.history().orders() > 0) {
      address(signals.history(), speaking);
      speaking.add(
          signals.history().devicesKnown() > 0 && !signals.history().deviceSeen(),
          weights.newDevice(),
          "new_device");
    }
    speaking.add(
        signals.accountAge() != null && signals.accountAge().compareTo(settings.newAccount()) < 0,
        weights.newAccount(),
        "new_account");
    // Being a guest is no reason by itself.
    speaking.add(signals.guest() && speaking.points > 0, weights.guest(), "guest");
    return new FraudScore(speaking.points, speaking.reasons);
  }

  /**
   * One hour's haste counts once, however many ways there are to recognize who is in a hurry: a
   * household is one address and often one device.
   */
  private void velocity(Signals signals, Speaking speaking) {
    speaking.add(
        signals.recent().values().stream()
            .anyMatch(recent -> recent.checkouts() > settings.checkoutsPerHour()),
        weights.manyCheckouts(),
        "many_checkouts");
    if (declines(signals, settings.declinesPerHour(), Identity.BUYER, Identity.EMAIL)) {
      speaking.add(true, weights.manyDeclines(), "many_declines");
    } else {
      speaking.add(
          declines(signals, settings.sharedDeclinesPerHour(), Identity.ADDRESS, Identity.DEVICE),
          weights.manySharedDeclines(),
          "many_shared_declines");
    }
  }

  private static boolean declines(Signals signals, long perHour, Identity... identities) {
    for (Identity identity : identities) {
      Recent recent = signals.recent().getOrDefault(identity, new Recent(0, 0));
      if (recent.declines() > perHour) {
        return true;
      }
    }
    return false;
  }

  private void amount(Signals signals, Speaking speaking) {
    speaking.add(
        signals.amountMinor() >= settings.reviewAmountMinor(),
        weights.largeAmount(),
        "large_amount");
    History history = signals.history();
    speaking.add(
        history.orders() >= settings.historyMin()
            && signals.amountMinor() > history.averageMinor() * settings.unusualFactor(),
        weights.unusualAmount(),
        "unusual_amount");
  }

  private void address(History history, Speaking speaking) {
    speaking.add(!history.countrySeen(), weights.newCountry(), "new_country");
    speaking.add(history.countrySeen() && !history.regionSeen(), weights.newRegion(), "new_region");
  }

  /** What has been found to speak against the payment so far. */
  private static final class Speaking {
    private final List<String> reasons = new ArrayList<>();
    private int points;

    void add(boolean speaks, int weight, String reason) {
      if (speaks && weight > 0) {
        points += weight;
        reasons.add(reason);
      }
    }
  }
}
