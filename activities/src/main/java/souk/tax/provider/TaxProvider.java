package souk.tax.provider;

import java.util.List;
import souk.money.Money;
import souk.shipping.ShippingAddress;

/** Knows what tax sales bear. Prices are before tax. Thread-safe. */
public interface TaxProvider {
  /**
   * One seller's part of a purchase.
   *
   * @param goods a line each, not empty
   */
  record Sale(String sellerCountry, List<Money> goods, Money shipping) {}

  /**
   * The tax on it.
   *
   * @param goods in the order of the sale's lines
   */
  record Tax(List<Money> goods, Money shipping) {
    public Money total() {
      return Money.sum(shipping.currency(), goods).plus(shipping);
    }
  }

  /** What was found out. */
  sealed interface Assessment {
    /**
     * The tax is known; where Souk collects none, it is nothing.
     *
     * @param taxes for each sale, in the order asked
     * @param estimated whether a stand-in says so, because who knows better gave no answer
     */
    record Assessed(List<Tax> taxes, boolean estimated) implements Assessment {}

    /** Nobody knows what tax is due at this address, which is not the same as none. */
    record NoRateKnown() implements Assessment {}
  }

  /** All sales of a purchase at once, so that asking costs the same for one as for many. */
  Assessment assess(List<Sale> sales, ShippingAddress to);
}
