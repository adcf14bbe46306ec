package souk.shipping;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import souk.addresses.AddressRules;
import souk.addresses.Understanding.NotUnderstood;
import souk.addresses.Understanding.Understood;
import souk.addresses.Understanding.UnknownCountry;
import souk.money.Money;

/**
 * Rates by zone and weight: a price per parcel and one per kilogram begun. What a quote is made
 * with unless a carrier takes its place, and what offers are compared with before there is an
 * address.
 */
public final class ShippingTable implements ShippingProvider {
  /** Heavier goods go by freight, which is slow. */
  private static final long EXPRESS_LIMIT_GRAMS = 70_000;

  private static final Set<String> EUROPEAN_UNION =
      Set.of(
          "AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT",
          "LV", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE");

  /** No carrier delivers parcels here. */
  private static final Set<String> UNSERVED = Set.of("AQ", "BV", "HM", "KP", "TF");

  /** What a neighbour's or the mother country's post serves as its own. */
  private static final Map<String, String> SERVED_AT_HOME_BY =
      Map.ofEntries(
          Map.entry("AS", "US"),
          Map.entry("FM", "US"),
          Map.entry("GU", "US"),
          Map.entry("MH", "US"),
          Map.entry("MP", "US"),
          Map.entry("PR", "US"),
          Map.entry("PW", "US"),
          Map.entry("VI", "US"),
          Map.entry("AX", "FI"),
          Map.entry("GG", "GB"),
          Map.entry("IM", "GB"),
          Map.entry("JE", "GB"),
          Map.entry("XI", "GB"),
          Map.entry("LI", "CH"),
          Map.entry("MC", "FR"),
          Map.entry("SM", "IT"),
          Map.entry("VA", "IT"));

  private enum Zone {
    DOMESTIC(new Rate(499, 99, 2, 5), new Rate(1_499, 249, 1, 2)),
    REGION(new Rate(999, 199, 3, 7), new Rate(2_499, 449, 2, 3)),
    WORLD(new Rate(1_999, 599, 7, 21), new Rate(4_999, 1_199, 3, 6));

    private final Rate standard;
    private final Rate express;

    Zone(Rate standard, Rate express) {
      this.standard = standard;
      this.express = express;
    }
  }

  /** In minor units of the parcel's currency. */
  private record Rate(long perParcel, long perKilogram, int daysMin, int daysMax) {}

  @Override
  public Rates rates(List<Parcel> parcels, ShippingAddress to) {
    return new Rates(parcels.stream().map(parcel -> options(parcel, to)).toList(), false);
  }

  /** Every way to get one parcel there; none if nobody ships there. */
  public List<Option> options(Parcel parcel, ShippingAddress to) {
    String country = country(to);
    if (UNSERVED.contains(country)) {
      return List.of();
    }
    Zone zone = zone(parcel.sellerCountry(), country);
    List<Option> options = new ArrayList<>();
    options.add(option("standard", zone.standard, parcel, parcel.freeShipping()));
    if (parcel.weightGrams() <= EXPRESS_LIMIT_GRAMS) {
      options.add(option("express", zone.express, parcel, false));
    }
    return options;
  }

  /** However it is written: Réunion is as far away as a part of France as by itself. */
  private static String country(ShippingAddress to) {
    return switch (AddressRules.understand(to.place())) {
      case Understood place -> place.hasOwnCode() ? place.territory() : place.country().code();
      case NotUnderstood none -> written(to);
      case UnknownCountry none -> written(to);
    };
  }

  private static String written(ShippingAddress to) {
    return Objects.requireNonNullElse(to.country(), "").toUpperCase(Locale.ROOT);
  }

  /** The standard way to somebody in the seller's own country. */
  public Option domestic(Parcel parcel) {
    return option("standard", Zone.DOMESTIC.standard, parcel, parcel.freeShipping());
  }

  private static Zone zone(String from, String to) {
    if (home(from).equals(home(to))) {
      return Zone.DOMESTIC;
    }
    boolean withinUnion = EUROPEAN_UNION.contains(home(from)) && EUROPEAN_UNION.contains(home(to));
    return withinUnion ? Zone.REGION : Zone.WORLD;
  }

  private static String home(String country) {
    return SERVED_AT_HOME_BY.getOrDefault(country, country);
  }

  private static Option option(String id, Rate rate, Parcel parcel, boolean free) {
    long kilograms = Math.ceilDiv(parcel.weightGrams(), 1_000L);
    long price = free ? 0 : rate.perParcel() + kilograms * rate.perKilogram();
    return new Option(
        id,
        new Money(price, parcel.currency()),
        parcel.handlingDays() + rate.daysMin(),
        parcel.handlingDays() + rate.daysMax());
  }
}
