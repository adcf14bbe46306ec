package souk.fraud;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What to do with a payment, by its fraud score. Score and reasons are kept in PostgreSQL. */
public enum FraudVerdict {
  @JsonProperty("approve")
  APPROVE,
  /** Authorize, but let support decide before the order is placed. */
  @JsonProperty("review")
  REVIEW,
  @JsonProperty("reject")
  REJECT
}
