package souk.fraud.store;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.fraud.FraudScore;

/**
 * What is known about a payment and who makes it.
 *
 * @param guest whether the buyer has no account
 * @param accountAge null for a guest
 * @param recent by whom the buyer may be recognized, as far as known
 * @param standing the score that was written down, if this attempt was judged before
 */
public record Signals(
    long amountMinor,
    boolean guest,
    @Nullable Duration accountAge,
    History history,
    Map<Identity, Recent> recent,
    @Nullable FraudScore standing) {
  /** What a buyer may be recognized by. */
  public enum Identity {
    @JsonProperty("buyer")
    BUYER,
    @JsonProperty("email")
    EMAIL,
    /** Where it is shipped to: a household, or an office. */
    @JsonProperty("address")
    ADDRESS,
    @JsonProperty("device")
    DEVICE
  }

  /**
   * The last hour of one identity.
   *
   * @param checkouts begun, this one among them; not counted beyond the limit that matters
   * @param declines cards refused; not counted beyond the limit that matters
   */
  public record Recent(long checkouts, long declines) {}

  /**
   * The buyer's last orders; a guest has none.
   *
   * @param orders how many were looked at
   * @param countrySeen whether one went to the country that this one goes to
   * @param regionSeen whether one went to its region
   * @param devicesKnown of how many the device is known
   * @param deviceSeen whether one was ordered with this device
   */
  public record History(
      int orders,
      long averageMinor,
      boolean countrySeen,
      boolean regionSeen,
      int devicesKnown,
      boolean deviceSeen) {}
}
