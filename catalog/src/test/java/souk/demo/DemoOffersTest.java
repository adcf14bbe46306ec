package souk.demo;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import souk.demo.store.Assortment;
import souk.demo.store.ImportedOffer;
import souk.demo.store.SourceProduct;
import souk.offers.Condition;

class DemoOffersTest {
  private static final List<SourceProduct> PRODUCTS = TestCatalogue.readAll();

  private static final Assortment DEMO = new DemoOffers();

  private static final List<List<ImportedOffer>> OFFERS =
      PRODUCTS.stream().map(DEMO::offers).toList();

  @Test
  void everyProductIsSoldByOneToSixSellers() {
    assertThat(PRODUCTS).hasSize(19_406);
    assertThat(OFFERS).allSatisfy(offers -> assertThat(offers).hasSizeBetween(1, 6));
    assertThat(OFFERS.stream().mapToInt(List::size).sum()).isGreaterThanOrEqualTo(60_000);
  }

  @Test
  void aSellerOffersAProductOnce() {
    for (List<ImportedOffer> offers : OFFERS) {
      assertThat(offers)
          .doesNotHaveDuplicates()
          .extracting(ImportedOffer::sellerId)
          .doesNotHaveDuplicates();
    }
    Set<String> skus = new HashSet<>();
    assertThat(OFFERS.stream().flatMap(List::stream))
        .allMatch(offer -> skus.add(offer.sellerId() + " " + offer.sku()));
  }

  @Test
  void thereAreManySellersAndEachHasSomethingToSell() {
    Map<String, Long> offers =
        OFFERS.stream()
            .flatMap(List::stream)
            .collect(groupingBy(ImportedOffer::sellerId, counting()));
    assertThat(offers).hasSize(DemoSeller.ALL.size()).hasSizeGreaterThanOrEqualTo(40);
    assertThat(DemoSeller.ALL).extracting(DemoSeller::name).doesNotHaveDuplicates();
    assertThat(DemoSeller.ALL)
        .allMatch(seller -> seller.country().equals("US") == (seller.region() != null));
  }

  @Test
  void noSellerIsAlwaysTheCheapest() {
    Map<String, Long> cheapest =
        OFFERS.stream()
            .map(offers -> offers.stream().min(Comparator.comparingLong(ImportedOffer::priceMinor)))
            .map(offer -> offer.orElseThrow().sellerId())
            .collect(groupingBy(seller -> seller, counting()));
    assertThat(cheapest.values()).allMatch(wins -> wins < PRODUCTS.size() / 10);
  }

  @Test
  void pricesWeightsAndStockAreWithinReason() {
    for (int index = 0; index < OFFERS.size(); index++) {
      long price = PRODUCTS.get(index).priceMinor();
      for (ImportedOffer offer : OFFERS.get(index)) {
        assertThat(offer.priceMinor()).isBetween(Math.min(99, price / 3), price * 13 / 10 + 110);
        assertThat(offer.weightGrams()).isBetween(10, 150_000);
        assertThat(offer.onHand()).isBetween(0, 400);
      }
      assertThat(OFFERS.get(index).getFirst().condition()).isEqualTo(Condition.NEW);
    }
  }

  @Test
  void everyConditionAndEveryShelfOccurs() {
    var all = OFFERS.stream().flatMap(List::stream).toList();
    assertThat(all.stream().collect(groupingBy(ImportedOffer::condition, counting())))
        .hasSize(4)
        .allSatisfy((condition, count) -> assertThat(count).isGreaterThan(1_000));
    assertThat(all.stream().filter(offer -> offer.onHand() == 0).count()).isGreaterThan(1_000);
    assertThat(all.stream().filter(offer -> offer.onHand() > 100).count()).isGreaterThan(1_000);
    assertThat(all.stream().filter(ImportedOffer::freeShipping).count()).isGreaterThan(1_000);
  }

  @Test
  void theSameProductAlwaysGetsTheSameOffers() {
    assertThat(PRODUCTS.stream().map(DEMO::offers).toList()).isEqualTo(OFFERS);
    // Written down: an import tomorrow must find today's offers.
    assertThat(OFFERS.getFirst().getFirst())
        .isEqualTo(
            new ImportedOffer(
                "ofr_1399_1",
                "slr_lakeshore-outlet",
                "1399-new",
                Condition.NEW,
                11_999,
                450,
                false,
                5));
  }
}
