package souk.shipping;

import java.util.Currency;
import java.util.List;
import souk.money.Money;

/** Knows how parcels can travel, and for how much. Thread-safe. */
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

  /**
   * What was found out.
   *
   * @param byParcel for each parcel, in the order asked, every way to get it there; none if nobody
   *     ships there
   * @param estimated whether a stand-in says so, because who knows better gave no answer
   */
  record Rates(List<List<Option>> byParcel, boolean estimated) {}

  /** All parcels of a purchase at once, so that asking costs the same for one as for many. */
  Rates rates(List<Parcel> parcels, ShippingAddress to);
}
