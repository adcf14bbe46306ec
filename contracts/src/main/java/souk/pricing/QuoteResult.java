package souk.pricing;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import souk.money.Money;

/** What became of a checkout's quote. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = QuoteResult.Frozen.class, name = "frozen"),
  @JsonSubTypes.Type(value = QuoteResult.Undeliverable.class, name = "undeliverable"),
  @JsonSubTypes.Type(value = QuoteResult.NoTaxRate.class, name = "no_tax_rate"),
})
public sealed interface QuoteResult {
  /**
   * Prices, tax and every shipping option are written down and change no more.
   *
   * @param total with the shipping option chosen, or the cheapest one
   * @param payable false if the buyer expected another total and must agree first
   */
  record Frozen(Money total, List<String> sellerIds, boolean payable) implements QuoteResult {}

  /**
   * Nobody ships this there.
   *
   * @param sellerIds the sellers that have no shipping option for the address
   */
  record Undeliverable(List<String> sellerIds) implements QuoteResult {}

  /** Nobody knows what tax is due there: that is not the same as none. */
  record NoTaxRate() implements QuoteResult {}
}
