package souk.demo;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import souk.demo.store.SourceProduct;

/**
 * What a parcel with one product weighs. The catalogue gives grams, but for half of the products
 * nothing, and for some plainly kilograms.
 */
final class ProductWeight {
  /** Below this the source means kilograms or says nothing. */
  private static final double LEAST_GRAMS = 10;

  /** Nothing heavier is sold as one piece here. */
  private static final int MOST_GRAMS = 150_000;

  private static final int OTHERWISE_GRAMS = 500;

  private static final Set<String> DELIVERED_AS_A_CARD =
      Set.of("Services/Warranty & Support", "Software/Software");

  /** By category, what those of its products weigh that have a weight, rounded. */
  private static final Map<String, Integer> TYPICAL_GRAMS =
      Map.ofEntries(
          Map.entry("Accessories/Cables & Adapters", 150),
          Map.entry("Accessories/KVM", 600),
          Map.entry("Accessories/Keyboards & Mice", 700),
          Map.entry("Accessories/Racks & Mounts", 4_000),
          Map.entry("Audio/Headphones & Headsets", 250),
          Map.entry("Audio/Speakers & Players", 900),
          Map.entry("Components/Cooling & Cases", 1_500),
          Map.entry("Components/Graphics & Motherboards", 1_200),
          Map.entry("Components/Memory", 80),
          Map.entry("Components/Processors", 350),
          Map.entry("Computers/Bags & Cases", 800),
          Map.entry("Computers/Desktops & Servers", 9_000),
          Map.entry("Computers/Notebooks", 2_600),
          Map.entry("Displays/Monitors", 6_000),
          Map.entry("Displays/Projectors & Screens", 4_500),
          Map.entry("Displays/TVs", 20_500),
          Map.entry("Home/Home Appliances", 2_500),
          Map.entry("Home/Toys & Games", 500),
          Map.entry("Networking/Fibre Cables", 80),
          Map.entry("Networking/Network Cables", 150),
          Map.entry("Networking/Switches & Routers", 1_200),
          Map.entry("Office/Office Supplies", 400),
          Map.entry("Phones & Tablets/Phones", 300),
          Map.entry("Phones & Tablets/Tablets & Readers", 700),
          Map.entry("Photo & Video/Cameras & Lenses", 600),
          Map.entry("Power/Batteries", 400),
          Map.entry("Power/Power Supplies & Strips", 1_300),
          Map.entry("Power/UPS", 17_000),
          Map.entry("Printing/Ink Cartridges", 120),
          Map.entry("Printing/Labels & Label Printers", 330),
          Map.entry("Printing/Paper & Media", 4_200),
          Map.entry("Printing/Printers", 12_000),
          Map.entry("Printing/Scanners", 4_400),
          Map.entry("Printing/Toner & Drums", 1_100),
          Map.entry("Storage/Flash & Cards", 40),
          Map.entry("Storage/Hard Drives & SSD", 800),
          Map.entry("Storage/Optical Drives & Media", 700));

  private ProductWeight() {}

  static int grams(SourceProduct product) {
    if (DELIVERED_AS_A_CARD.contains(product.category())) {
      return 50;
    }
    return Stream.of("package weight", "weight")
        .map(product.attributes()::get)
        .filter(Number.class::isInstance)
        .map(weight -> ((Number) weight).doubleValue())
        .filter(weight -> weight >= LEAST_GRAMS)
        .findFirst()
        .map(weight -> (int) Math.min(MOST_GRAMS, Math.ceil(weight)))
        .orElseGet(() -> TYPICAL_GRAMS.getOrDefault(product.category(), OTHERWISE_GRAMS));
  }
}
