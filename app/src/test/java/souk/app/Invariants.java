package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import souk.app.Shop.Answer;

/** What must be true whenever everything has come to rest, whatever happened before. */
final class Invariants {
  private static final Duration REST_WITHIN = Duration.ofSeconds(60);

  private final TestSouk souk;

  private Invariants(TestSouk souk) {
    this.souk = souk;
  }

  /** Waits until nothing is open any more, and looks at everything. */
  static void hold(TestSouk souk) {
    var invariants = new Invariants(souk);
    Until.so(REST_WITHIN, invariants::open, List::isEmpty);
    assertThat(invariants.oversold()).as("oversold offers").isEmpty();
    assertThat(invariants.countersOffLedger())
        .as("counters that aren't their ledger's sums")
        .isEmpty();
    assertThat(invariants.heldWithoutCheckout()).as("stock held for nobody").isEmpty();
    assertThat(invariants.bucketsOff()).as("availability that isn't what was published").isEmpty();
    assertThat(invariants.authorized())
        .as("what the provider has set aside is what was ordered")
        .containsExactlyInAnyOrderElementsOf(invariants.ordered());
  }

  private List<String> open() {
    return texts(
        """
        SELECT id || ' ' || status FROM checkout WHERE status NOT IN
          ('placed', 'out_of_stock', 'rejected', 'expired', 'cancelled')
        UNION ALL SELECT checkout_id || ' hold' FROM stock_hold WHERE state = 'pending'
        """);
  }

  private List<String> oversold() {
    return texts("SELECT offer_id FROM stock WHERE reserved > on_hand OR reserved < 0");
  }

  private List<String> countersOffLedger() {
    return texts(
        """
        SELECT s.offer_id FROM stock s
        LEFT JOIN (SELECT offer_id, sum(on_hand_delta) AS on_hand, sum(reserved_delta) AS reserved
                   FROM stock_ledger GROUP BY offer_id) l USING (offer_id)
        WHERE s.on_hand <> coalesce(l.on_hand, 0) OR s.reserved <> coalesce(l.reserved, 0)
        """);
  }

  private List<String> heldWithoutCheckout() {
    return texts("SELECT offer_id FROM stock WHERE reserved <> 0");
  }

  private List<String> bucketsOff() {
    return texts(
        """
        SELECT s.offer_id FROM stock s LEFT JOIN offer_availability a USING (offer_id)
        WHERE a.availability IS DISTINCT FROM s.bucket
        """);
  }

  /** Key and amount of every order group. */
  private List<String> ordered() {
    return texts(
        """
        SELECT g.checkout_id || '/' || a.number || ' ' || g.total_minor || ' ' || g.currency
        FROM order_group g JOIN payment_attempt a
          ON a.checkout_id = g.checkout_id AND a.authorization_id = g.authorization_id
        """);
  }

  /** Key and amount of everything that the sandbox's books have as authorized. */
  private Set<String> authorized() {
    Set<String> authorized = new HashSet<>();
    Shop books = Shop.at(souk.sandbox().address());
    String cursor = "";
    do {
      Answer page =
          books.get("/books/authorizations?status=authorized&limit=500" + cursor).expect(200);
      page.body()
          .path("items")
          .forEach(entry ->
              authorized.add(
                  "%s %d %s"
                      .formatted(
                          entry.path("key").asText(),
                          entry.path("amount_minor").asLong(),
                          entry.path("currency").asText())));
      cursor = page.body().hasNonNull("next_cursor") ? "&cursor=" + page.text("/next_cursor") : "";
    } while (!cursor.isEmpty());
    return authorized;
  }

  private List<String> texts(String query) {
    List<String> texts = new ArrayList<>();
    try (var connection = souk.database();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }
}
