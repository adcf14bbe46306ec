package souk.sandbox;

import jakarta.inject.Singleton;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How badly the provider behaves just now. Forgotten on a restart. Thread-safe. */
@Singleton
final class Faults {
  /**
   * How often, from 0 for never to 1 for always; what a request leaves out is never.
   *
   * @param lostReplies of whatever moves money: done, then hung up on
   * @param duplicateWebhooks sent twice
   * @param reorderedWebhooks held back until later ones have overtaken them
   */
  record Rates(
      @Nullable Double lostReplies,
      @Nullable Double duplicateWebhooks,
      @Nullable Double reorderedWebhooks) {
    static final Rates NONE = new Rates(0.0, 0.0, 0.0);

    Rates checked() {
      return new Rates(
          checked(lostReplies, "lost_replies"),
          checked(duplicateWebhooks, "duplicate_webhooks"),
          checked(reorderedWebhooks, "reordered_webhooks"));
    }

    private static double checked(@Nullable Double rate, String field) {
      if (rate == null) {
        return 0;
      }
      if (!(rate >= 0 && rate <= 1)) {
        throw new Refusal(422, "invalid_" + field, field + " must be between 0 and 1.");
      }
      return rate;
    }
  }

  private volatile Rates rates = Rates.NONE;

  Rates rates() {
    return rates;
  }

  void become(Rates wanted) {
    rates = wanted;
  }

  boolean losesReply() {
    return happens(rates.lostReplies());
  }

  boolean duplicatesWebhook() {
    return happens(rates.duplicateWebhooks());
  }

  boolean reordersWebhook() {
    return happens(rates.reorderedWebhooks());
  }

  private static boolean happens(@Nullable Double rate) {
    return rate != null && ThreadLocalRandom.current().nextDouble() < rate;
  }
}
