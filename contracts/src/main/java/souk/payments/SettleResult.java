package souk.payments;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** A payment operation's known outcome. An unknown one is an exception, and asked about again. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SettleResult.Done.class, name = "done"),
  @JsonSubTypes.Type(value = SettleResult.Refused.class, name = "refused"),
})
public sealed interface SettleResult {
  /** The provider has it in its books. */
  record Done() implements SettleResult {}

  /**
   * The provider said no, for good; nothing was moved.
   *
   * @param reason the provider's code
   */
  record Refused(String reason) implements SettleResult {}
}
