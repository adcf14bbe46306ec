package souk.tax.provider;

import java.util.List;
import souk.money.Money;
import souk.shipping.ShippingAddress;

/** Knows what tax a sale bears. Prices are before tax. Thread-safe. */
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

  Tax assess(Sale sale, ShippingAddress to);
}
