package souk.checkout;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What became of closing a checkout without orders. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = CloseResult.Closed.class, name = "closed"),
  @JsonSubTypes.Type(value = CloseResult.PaymentAccepted.class, name = "payment_accepted"),
  @JsonSubTypes.Type(value = CloseResult.AlreadyPlaced.class, name = "already_placed"),
})
public sealed interface CloseResult {
  /**
   * The hold is given back and the end written down.
   *
   * @param end the end that stands: the first one written, however often a close is repeated
   */
  record Closed(CheckoutStatus end) implements CloseResult {}

  /** Nothing is closed: an attempt was accepted that the workflow does not know settled. */
  record PaymentAccepted(int attempt) implements CloseResult {}

  /** Nothing is closed: orders stand. */
  record AlreadyPlaced(String orderGroupId) implements CloseResult {}
}
