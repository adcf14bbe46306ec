package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;

class PurchaseIT {
  private final TestSouk souk = TestSouk.running();

  @Test
  void aGuestBuysAndFollowsTheOrder() throws SQLException {
    String offer = TestOffers.inStock(souk, 3);
    Buyer buyer = Buyer.with(souk, offer, 2);

    Answer begun = buyer.checkOut().expect(201);
    assertThat(begun.text("/status")).isEqualTo("awaiting_payment");
    assertThat(begun.text("/quote/goods/amount_minor")).isEqualTo("5000");

    Answer paid = buyer.pay(begun.text("/id"), "tok_visa").expect(200);
    assertThat(paid.text("/status")).isEqualTo("placed");

    Answer order = buyer.shop().get("/orders/" + paid.text("/order_group_id")).expect(200);
    assertThat(order.text("/total/amount_minor")).isEqualTo(paid.text("/quote/total/amount_minor"));
    assertThat(order.text("/orders/0/lines/0/offer_id")).isEqualTo(offer);
  }
}
