package souk.demo;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import souk.demo.store.Assortment;
import souk.demo.store.ImportedOffer;
import souk.demo.store.ImportedSeller;
import souk.demo.store.SourceProduct;
import souk.offers.Condition;

/**
 * Makes up who sells a product, for how much, in which condition and how many of it. A function of
 * the product alone.
 */
final class DemoOffers implements Assortment {
  private static final Set<String> POPULAR =
      Set.of(
          "Audio/Headphones & Headsets",
          "Accessories/Keyboards & Mice",
          "Components/Memory",
          "Computers/Notebooks",
          "Displays/Monitors",
          "Displays/TVs",
          "Phones & Tablets/Phones",
          "Phones & Tablets/Tablets & Readers",
          "Photo & Video/Cameras & Lenses",
          "Printing/Ink Cartridges",
          "Printing/Printers",
          "Printing/Toner & Drums",
          "Storage/Flash & Cards",
          "Storage/Hard Drives & SSD");

  private static final Set<String> RARE = Set.of("Other", "Services", "Software");

  /** What is used up or licensed is not sold a second time. */
  private static final Set<String> SOLD_NEW_ONLY =
      Set.of("Printing/Paper & Media", "Services/Warranty & Support", "Software/Software");

  private static final int FREIGHT_GRAMS = 20_000;

  @Override
  public List<ImportedSeller> sellers() {
    return DemoSeller.ALL.stream().map(DemoSeller::imported).toList();
  }

  @Override
  public List<ImportedOffer> offers(SourceProduct product) {
    List<DemoSeller> sellers = sellers(product);
    List<ImportedOffer> offers = new ArrayList<>(sellers.size());
    for (DemoSeller seller : sellers) {
      offers.add(offer(product, seller, offers.size() + 1));
    }
    return offers;
  }

  /** Each product draws its sellers afresh, so that none has everything in a department. */
  private static List<DemoSeller> sellers(SourceProduct product) {
    return DemoSeller.ALL.stream()
        .filter(seller -> seller.dealsIn(product.department()))
        .sorted(
            Comparator.comparingInt(
                seller -> draw("seller", product.id(), seller.id()).below(1 << 30)))
        .limit(offerCount(product))
        .toList();
  }

  private static int offerCount(SourceProduct product) {
    Fingerprint draw = draw("count", product.id());
    if (POPULAR.contains(product.category())) {
      return draw.between(3, 6);
    }
    return RARE.contains(product.department()) ? draw.between(1, 3) : draw.between(2, 5);
  }

  private static ImportedOffer offer(SourceProduct product, DemoSeller seller, int number) {
    String id = "ofr_%s_%d".formatted(product.id(), number);
    // Somebody always sells it new.
    Condition condition = number == 1 ? Condition.NEW : condition(product, id);
    int weight = ProductWeight.grams(product);
    return new ImportedOffer(
        id,
        seller.id(),
        "%s-%s".formatted(product.id(), condition.word().replace("_", "")),
        condition,
        price(product, seller, condition, id),
        weight,
        weight < FREIGHT_GRAMS && draw("shipping", id).below(100) < 30,
        onHand(condition, id));
  }

  private static Condition condition(SourceProduct product, String offerId) {
    int percent = draw("condition", offerId).below(100);
    if (SOLD_NEW_ONLY.contains(product.category()) || percent < 60) {
      return Condition.NEW;
    }
    if (percent < 75) {
      return Condition.OPEN_BOX;
    }
    return percent < 90 ? Condition.REFURBISHED : Condition.USED;
  }

  private static long price(
      SourceProduct product, DemoSeller seller, Condition condition, String offerId) {
    int conditionPercent =
        switch (condition) {
          case NEW -> 100;
          case OPEN_BOX -> draw("worth", offerId).between(80, 92);
          case REFURBISHED -> draw("worth", offerId).between(62, 80);
          case USED -> draw("worth", offerId).between(40, 62);
        };
    int dayPercent = draw("price", offerId).between(95, 107);
    double asked =
        (double) product.priceMinor()
            * conditionPercent
            * seller.pricePercent()
            * dayPercent
            / 1_000_000.0;
    return charming(asked, draw("ending", seller.id()).below(3));
  }

  /** Each seller has its own way of ending a price: 99, 95 or 49 cents; cheap things end in 9. */
  private static long charming(double asked, int style) {
    long minor = Math.max(99, Math.round(asked));
    if (minor < 1_000) {
      return minor / 10 * 10 + 9;
    }
    long cents =
        switch (style) {
          case 0 -> 99;
          case 1 -> 95;
          default -> 49;
        };
    return minor / 100 * 100 + cents;
  }

  private static int onHand(Condition condition, String offerId) {
    int percent = draw("shelf", offerId).below(100);
    Fingerprint draw = draw("stock", offerId);
    if (percent < 6) {
      return 0;
    }
    if (condition == Condition.USED) {
      return draw.between(1, 3);
    }
    if (percent < 18) {
      return draw.between(1, 5);
    }
    return percent < 80 ? draw.between(6, 60) : draw.between(61, 400);
  }

  private static Fingerprint draw(String... words) {
    return Fingerprint.of(words);
  }
}
