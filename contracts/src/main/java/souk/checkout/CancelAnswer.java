package souk.checkout;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What became of a wish to give a checkout up. */
public enum CancelAnswer {
  /** Nothing is held and nothing authorized (any more). */
  @JsonProperty("cancelled")
  CANCELLED,
  /** Too late: the orders stand. */
  @JsonProperty("already_placed")
  ALREADY_PLACED,
  /** It had ended otherwise before: expired, out of stock or rejected. */
  @JsonProperty("already_ended")
  ALREADY_ENDED
}
