package souk.sql;

import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import souk.checkout.store.Checkout;
import souk.checkout.store.CheckoutStore;
import souk.checkout.store.Placing;
import souk.fraud.FraudScore;
import souk.http.store.RequestKey;
import souk.inventory.ReserveResult;
import souk.inventory.StockLine;
import souk.money.Money;
import souk.offers.Condition;
import souk.offers.LineItem;
import souk.orders.PlaceResult;
import souk.pricing.Quote;

/** Checkouts and those who begin them, for tests of stores. */
public final class TestCheckouts {
  public static final String QUOTE_HASH = "quote-1";
  public static final long TOTAL_MINOR = 5_500;

  private final Database database;
  private final CheckoutStore checkouts;
  private final Placing placing;

  public TestCheckouts(ApplicationContext context) {
    database = context.getBean(Database.class);
    checkouts = context.getBean(CheckoutStore.class);
    placing = context.getBean(Placing.class);
  }

  /** Somebody with an account; the id. */
  public String account() {
    String id = Ids.create("acc");
    TestSql.once(
        database,
        sql ->
            sql.update(
                "INSERT INTO account (id, email, password_hash, roles) VALUES (?, ?, '', '{buyer}')",
                id,
                id + "@example.org"));
    return id;
  }

  /** A guest's, with two of an offer; its token's hash is its id. */
  public String guestCart(String offer) {
    String cart = Ids.create("crt");
    TestSql.once(
        database,
        sql ->
            sql.update(
                """
                INSERT INTO cart (id, token_hash, currency, lines) VALUES (?, ?, 'USD',
                  jsonb_build_array(
                    jsonb_build_object('offer_id', ?, 'quantity', 2, 'price_minor_seen', 2500)))
                """,
                cart,
                cart,
                offer));
    return cart;
  }

  /** Of a guest's cart: two of the offer held and quoted. */
  public String heldAndQuoted(String cart, String offer, String email) {
    String id = Ids.create("chk");
    var line =
        new LineItem(offer, offer, offer, "A thing", Condition.NEW, 2, 2_500, 100, false, "US", 1);
    TestSql.once(
        database,
        sql ->
            sql.update(
                """
                INSERT INTO checkout (id, cart_id, cart_version, token_hash, email, shipping_address,
                                      lines, currency, status)
                VALUES (?, ?, 1, ?, ?, '{"line1": "1 Main St", "country": "US"}', ?::jsonb, 'USD',
                        'reserving')
                """,
                id,
                cart,
                cart,
                email,
                Json.write(List.of(line))));
    if (!(reserve(id, offer) instanceof ReserveResult.Reserved)) {
      throw new AssertionError("there is not enough");
    }
    checkouts.freeze(id, quote(offer), QUOTE_HASH, quote(offer).cheapest(), true);
    return id;
  }

  public ReserveResult reserve(String checkout, String offer) {
    return checkouts.reserve(checkout, List.of(new StockLine(offer, 2)), Duration.ofMinutes(10));
  }

  /** Two of the offer, shipped in the standard way. */
  public static Quote quote(String offer) {
    Money goods = Money.of(5_000, "USD");
    Money shipping = Money.of(500, "USD");
    Money tax = Money.of(0, "USD");
    Money total = Money.of(TOTAL_MINOR, "USD");
    var line = new Quote.Line(offer, 2, Money.of(2_500, "USD"), tax);
    var part = new Quote.SellerPart(offer, goods, shipping, tax, total, 2, 5, List.of(line));
    return new Quote(
        List.of(new Quote.Option("standard", goods, shipping, tax, total, List.of(part))));
  }

  public static RequestKey key() {
    return new RequestKey("guest", UUID.randomUUID().toString(), "hash");
  }

  /** Accepts a card for it. */
  public int pay(String checkout) {
    return checkouts
        .accept(checkout, "tok", "standard", TOTAL_MINOR, QUOTE_HASH, key())
        .orElseThrow();
  }

  public PlaceResult place(String checkout, int attempt) {
    return placing.place(checkout, attempt, "auth_" + checkout, new FraudScore(0, List.of()), null);
  }

  public Checkout find(String checkout) {
    return checkouts.find(checkout).orElseThrow();
  }
}
