package souk.orders.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import souk.checkout.CheckoutLine;
import souk.checkout.CheckoutStatus;
import souk.checkout.CloseResult;
import souk.checkout.store.CheckoutStore;
import souk.fraud.FraudScore;
import souk.inventory.StockLine;
import souk.inventory.store.StockCount;
import souk.money.Money;
import souk.offers.Condition;
import souk.orders.PlaceResult;
import souk.orders.PlaceResult.Placed;
import souk.orders.PlaceResult.ReservationLost;
import souk.payments.PaymentKey;
import souk.payments.store.PaymentStore;
import souk.pricing.Quote;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.Json;
import souk.sql.TestContext;
import souk.sql.TestOffers;

/** Placing, voiding and closing race for a checkout; whoever is first decides. */
class PlacingIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final OrderStore ORDERS = CONTEXT.getBean(OrderStore.class);
  private static final PaymentStore PAYMENTS = CONTEXT.getBean(PaymentStore.class);
  private static final CheckoutStore CHECKOUTS = CONTEXT.getBean(CheckoutStore.class);
  private static final StockCount STOCK = CONTEXT.getBean(StockCount.class);

  private final String offer = TestOffers.inStock(DATABASE, 5);
  private final String checkout = heldAndQuoted();

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private String heldAndQuoted() {
    String id = Ids.create("chk");
    var line =
        new CheckoutLine(
            offer, offer, offer, "A thing", Condition.NEW, 2, 2_500, 100, false, "US", 1);
    DATABASE.write(sql -> {
      sql.update(
          """
          INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency,
                                status, attempt)
          VALUES (?, ?, 1, 'a@example.org', '{}', ?::jsonb, 'USD', 'reserving', 1)
          """,
          id,
          "crt_" + UUID.randomUUID(),
          Json.write(List.of(line)));
      return sql.update(
          """
          INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor, state)
          VALUES (?, 1, 'tok', 5500, 'accepted')
          """,
          id);
    });
    CHECKOUTS.reserve(id, List.of(new StockLine(offer, 2)), Duration.ofMinutes(10));
    Money goods = Money.of(5_000, "USD");
    Money shipping = Money.of(500, "USD");
    Money tax = Money.of(0, "USD");
    Money total = Money.of(5_500, "USD");
    var part =
        new Quote.SellerPart(
            offer,
            goods,
            shipping,
            tax,
            total,
            2,
            5,
            List.of(new Quote.Line(offer, 2, Money.of(2_500, "USD"), tax)));
    var option = new Quote.Option("standard", goods, shipping, tax, total, List.of(part));
    CHECKOUTS.freeze(id, new Quote(List.of(option)), "hash", option, true);
    return id;
  }

  private PlaceResult place() {
    return ORDERS.place(checkout, 1, "auth_" + checkout, new FraudScore(0, List.of()));
  }

  private boolean voiding() {
    return PAYMENTS.voiding(new PaymentKey(checkout, 1));
  }

  @Test
  void placingTwiceIsPlacingOnce() {
    PlaceResult first = place();
    assertThat(first).isInstanceOf(Placed.class);
    assertThat(place()).isEqualTo(first);
    assertThat(STOCK.find(offer)).contains(new StockCount.Stock(offer, 3, 0, null));
    assertThat(CHECKOUTS.close(checkout, CheckoutStatus.CANCELLED, null, 1))
        .isInstanceOf(CloseResult.AlreadyPlaced.class);
  }

  @Test
  void whatOrdersWerePlacedWithIsNotVoided() {
    place();
    assertThat(voiding()).isFalse();
  }

  @Test
  void whatIsBeingVoidedIsNotPlacedWith() {
    assertThat(voiding()).isTrue();
    assertThat(place()).isInstanceOf(ReservationLost.class);
    assertThat(ORDERS.find(checkout.replace("chk", "grp"))).isEmpty();
  }

  @Test
  void aCheckoutThatWasClosedIsNotPlaced() {
    CHECKOUTS.close(checkout, CheckoutStatus.CANCELLED, null, 1);
    assertThat(place()).isInstanceOf(ReservationLost.class);
    assertThat(STOCK.find(offer)).contains(new StockCount.Stock(offer, 5, 0, null));
  }

  @RepeatedTest(20)
  void eitherPlacedOrVoidedNeverBoth() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      Future<PlaceResult> placing = threads.submit(this::place);
      Future<Boolean> voiding = threads.submit(this::voiding);
      Future<PlaceResult> again = threads.submit(this::place);
      boolean placed = placing.get() instanceof Placed;
      assertThat(voiding.get()).isNotEqualTo(placed);
      assertThat(again.get() instanceof Placed).isEqualTo(placed);
    }
  }
}
