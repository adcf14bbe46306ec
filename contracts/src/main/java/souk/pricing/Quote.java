package souk.pricing;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;

/**
 * What one checkout costs, under every shipping option, frozen: choosing an option later changes
 * nothing else.
 *
 * @param options never empty; one per way of shipping that every seller involved offers
 * @param estimated what a stand-in said because who knows better gave no answer; null for nothing
 */
public record Quote(List<Option> options, @Nullable List<Estimate> estimated) {
  /** A part of a quote that can be estimated. */
  public enum Estimate {
    @JsonProperty("tax")
    TAX,
    @JsonProperty("shipping")
    SHIPPING
  }

  @JsonCreator
  public Quote {}

  /** A quote without estimates. */
  public Quote(List<Option> options) {
    this(options, null);
  }

  /**
   * The whole purchase with one shipping option.
   *
   * @param id the word a buyer chooses it by, such as {@code standard}
   */
  public record Option(
      String id, Money goods, Money shipping, Money tax, Money total, List<SellerPart> sellers) {}

  /** One seller's part, which becomes an order. */
  public record SellerPart(
      String sellerId,
      Money goods,
      Money shipping,
      Money tax,
      Money total,
      int deliveryDaysMin,
      int deliveryDaysMax,
      List<Line> lines) {}

  /**
   * One offer.
   *
   * @param tax on the goods of this line; a seller's tax also contains that on its shipping
   */
  public record Line(String offerId, int quantity, Money unitPrice, Money tax) {}

  public Optional<Option> option(String id) {
    return options.stream().filter(option -> option.id().equals(id)).findFirst();
  }

  @JsonIgnore
  public Option cheapest() {
    return options.stream()
        .min(Comparator.comparingLong(option -> option.total().amountMinor()))
        .orElseThrow();
  }
}
