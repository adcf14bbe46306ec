package souk.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import souk.inventory.Availability;
import souk.offers.Condition;
import souk.search.ProductDocument;
import souk.search.ProductDocument.Price;
import souk.search.store.ProductStates.OfferState;
import souk.search.store.ProductStates.ProductState;

class ProductDocumentsTest {
  private static OfferState offer(String id, long price, Availability availability) {
    return new OfferState(
        id, "slr", "Seller", "US", 97, 1, Condition.NEW, price, "USD", 500, true, availability);
  }

  private static ProductState product(OfferState... offers) {
    return new ProductState(
        "prd_1",
        "1",
        "0123456789012",
        "WNR-3500",
        "Netgear WNR-3500 router",
        "Netgear",
        "Networking/Switches & Routers",
        null,
        null,
        Map.of("ports", 4.0, "wall mountable", true, "colour", "Blue", "energy star", false),
        List.of(offers),
        7);
  }

  @Test
  void thePriceIsTheLowestThatCanBePaid() {
    ProductDocument document =
        ProductDocuments.document(
            product(
                offer("gone", 100, Availability.SOLD_OUT),
                offer("dear", 900, Availability.IN_STOCK),
                offer("cheap", 500, Availability.FEW_LEFT)));
    assertThat(document.price()).isEqualTo(new Price(500, "USD"));
    assertThat(document.featuredOffer()).isEqualTo("cheap");
    assertThat(document.availability()).isEqualTo(Availability.IN_STOCK);
  }

  @Test
  void aProductThatNobodyHasIsShownSoldOut() {
    ProductDocument document =
        ProductDocuments.document(product(offer("gone", 100, Availability.SOLD_OUT)));
    assertThat(document.price()).isEqualTo(new Price(100, "USD"));
    assertThat(document.featuredOffer()).isNull();
    assertThat(document.availability()).isEqualTo(Availability.SOLD_OUT);
    assertThat(ProductDocuments.document(product()).price()).isNull();
  }

  @Test
  void categoriesAboveCountToo() {
    assertThat(ProductDocuments.document(product()).categories())
        .containsExactly("Networking", "Networking/Switches & Routers");
  }

  @Test
  void wholeNumbersAreWrittenWhole() {
    assertThat(ProductDocuments.document(product()).attributes())
        .contains(ProductDocument.attribute("ports", "4"));
  }

  @Test
  void onlyWordsAreSearched() {
    String json = ProductDocuments.json(product());
    assertThat(json).contains("wall mountable", "Blue", "0123456789012");
    assertThat(json.substring(json.indexOf("\"text\""))).doesNotContain("energy star");
  }
}
