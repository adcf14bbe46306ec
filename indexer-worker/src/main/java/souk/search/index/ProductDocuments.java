package souk.search.index;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.inventory.Availability;
import souk.offers.FeaturedOffer;
import souk.offers.FeaturedOffer.Candidate;
import souk.search.ProductDocument;
import souk.search.ProductDocument.OfferEntry;
import souk.search.ProductDocument.Price;
import souk.search.store.ProductStates.OfferState;
import souk.search.store.ProductStates.ProductState;
import souk.shipping.ShippingProvider.Parcel;
import souk.shipping.ShippingTable;
import souk.sql.Json;

/** Makes search documents. */
final class ProductDocuments {
  private static final int ATTRIBUTE_MAX = 200;
  private static final ShippingTable SHIPPING = new ShippingTable();

  private ProductDocuments() {}

  /** The document, with the fields that are only searched and never shown. */
  static String json(ProductState product) {
    ObjectNode json = Json.tree(document(product));
    json.put("text", text(product));
    json.put("category_words", product.category().replaceFirst(".*/", ""));
    HeadNouns.of(product.title(), product.brand()).forEach(json.putArray("heads")::add);
    var codes = json.putArray("codes");
    codes.add(product.id());
    for (@Nullable String code :
        new @Nullable String[] {product.sourceId(), product.gtin(), product.mpn()}) {
      if (code != null && !code.isBlank()) {
        codes.add(code);
      }
    }
    return Json.write(json);
  }

  static ProductDocument document(ProductState product) {
    List<OfferState> offers = product.offers();
    List<OfferState> available = offers.stream().filter(ProductDocuments::isAvailable).toList();
    Optional<Candidate> featured =
        FeaturedOffer.of(offers.stream().map(ProductDocuments::candidate).toList());
    return new ProductDocument(
        product.id(),
        product.sourceId(),
        product.title(),
        product.brand(),
        product.category(),
        categories(product.category()),
        product.imageUrl(),
        product.released(),
        attributes(product),
        offers.stream().map(ProductDocuments::entry).toList(),
        lowest(available.isEmpty() ? offers : available),
        featured.map(Candidate::offerId).orElse(null),
        availability(offers));
  }

  private static boolean isAvailable(OfferState offer) {
    return offer.availability() != Availability.SOLD_OUT;
  }

  private static Availability availability(List<OfferState> offers) {
    return offers.stream()
        .map(OfferState::availability)
        .min(Comparator.naturalOrder())
        .orElse(Availability.SOLD_OUT);
  }

  private static @Nullable Price lowest(List<OfferState> offers) {
    return offers.stream()
        .min(Comparator.comparingLong(OfferState::priceMinor))
        .map(offer -> new Price(offer.priceMinor(), offer.currency()))
        .orElse(null);
  }

  private static Candidate candidate(OfferState offer) {
    var parcel =
        new Parcel(
            offer.country(),
            offer.handlingDays(),
            offer.weightGrams(),
            offer.freeShipping(),
            Currency.getInstance(offer.currency()));
    return new Candidate(
        offer.id(),
        offer.condition(),
        offer.priceMinor(),
        SHIPPING.domestic(parcel).price().amountMinor(),
        offer.ratingPercent(),
        offer.availability());
  }

  private static OfferEntry entry(OfferState offer) {
    return new OfferEntry(
        offer.id(),
        offer.sellerId(),
        offer.sellerId() + ProductDocument.SEPARATOR + offer.seller(),
        offer.condition(),
        offer.priceMinor(),
        offer.currency(),
        offer.availability(),
        isAvailable(offer));
  }

  private static List<String> categories(String path) {
    List<String> categories = new ArrayList<>();
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      categories.add(path.substring(0, slash));
    }
    categories.add(path);
    return categories;
  }

  private static List<String> attributes(ProductState product) {
    List<String> attributes = new ArrayList<>();
    product
        .attributes()
        .forEach((name, value) -> {
          String text = plain(value);
          if (text.length() <= ATTRIBUTE_MAX) {
            attributes.add(ProductDocument.attribute(name, text));
          }
        });
    return attributes;
  }

  /** 4.0 as 4: nobody filters by the former. */
  private static String plain(Object value) {
    if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString(number.longValue());
    }
    return String.valueOf(value);
  }

  /**
   * Everything in words, the title twice: it says most. Of attributes the values, and the names of
   * those that are true; bare numbers would match everything.
   */
  private static String text(ProductState product) {
    List<String> words = new ArrayList<>();
    words.add(product.title());
    words.add(product.title());
    words.add(product.brand());
    words.add(product.category());
    if (product.mpn() != null) {
      words.add(product.mpn());
    }
    List<String> compatible = new ArrayList<>();
    product
        .attributes()
        .forEach((name, value) -> {
          boolean isTrue = Boolean.TRUE.equals(value) || "true".equals(value);
          if (isTrue) {
            words.add(name);
          } else if (value instanceof String text && !isNumberOrFalse(text)) {
            (name.toLowerCase(Locale.ROOT).contains("compatib") ? compatible : words).add(text);
          }
        });
    words.addAll(compatible);
    return String.join(" \n", words);
  }

  private static boolean isNumberOrFalse(String text) {
    return text.equals("false") || text.matches("-?\\d+(\\.\\d+)?");
  }
}
