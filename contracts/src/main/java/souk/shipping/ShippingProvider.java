package souk.shipping;

import java.util.Currency;
import java.util.List;
import souk.money.Money;

/** Knows how a parcel can travel, and for how much. Thread-safe. */
public interface ShippingProvider {
  /**
   * What one seller sends to one buyer.
   *
   * @param freeShipping whether the seller pays for standard shipping of all of it
   */
  record Parcel(
      String sellerCountry,
      int handlingDays,
      long weightGrams,
      boolean freeShipping,
      Currency currency) {}

  /**
   * One way.
   *
   * @param id a word such as {@code standard}, the same for every seller
   * @param daysMin until it arrives, handling included
   */
  record Option(String id, Money price, int daysMin, int daysMax) {}

  /** Every way to get it there; none if nobody ships there. */
  List<Option> options(Parcel parcel, ShippingAddress to);
}
