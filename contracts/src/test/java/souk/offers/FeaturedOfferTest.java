package souk.offers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import souk.inventory.Availability;
import souk.offers.FeaturedOffer.Candidate;

class FeaturedOfferTest {
  private static Candidate offer(String id, long price, long shipping) {
    return new Candidate(id, Condition.NEW, price, shipping, 95, Availability.IN_STOCK);
  }

  private static String featured(Candidate... offers) {
    return FeaturedOffer.of(List.of(offers)).map(Candidate::offerId).orElse("none");
  }

  @Test
  void shippingCountsAsPrice() {
    assertThat(featured(offer("cheap-but-shipped", 900, 300), offer("free-shipping", 1_100, 0)))
        .isEqualTo("free-shipping");
  }

  @Test
  void whatIsSoldOutIsNeverFeatured() {
    var gone = new Candidate("gone", Condition.NEW, 1, 0, 99, Availability.SOLD_OUT);
    assertThat(featured(gone, offer("there", 5_000, 0))).isEqualTo("there");
    assertThat(featured(gone)).isEqualTo("none");
  }

  @Test
  void newComesBeforeCheaperUsed() {
    var used = new Candidate("used", Condition.USED, 100, 0, 99, Availability.IN_STOCK);
    assertThat(featured(used, offer("new", 5_000, 0))).isEqualTo("new");
    assertThat(featured(used)).isEqualTo("used");
  }

  @Test
  void aBadlyRatedSellerIsFeaturedOnlyWithoutABetterOne() {
    var bad = new Candidate("bad", Condition.NEW, 100, 0, 89, Availability.IN_STOCK);
    assertThat(featured(bad, offer("good", 5_000, 0))).isEqualTo("good");
    assertThat(featured(bad)).isEqualTo("bad");
  }

  @Test
  void equalsAreSettledTheSameWayForEverybody() {
    assertThat(featured(offer("b", 100, 0), offer("a", 100, 0)))
        .isEqualTo(featured(offer("a", 100, 0), offer("b", 100, 0)))
        .isEqualTo("a");
  }
}
