package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What must be true whenever everything has come to rest, whatever happened before. */
final class Invariants {
  private static final Duration REST_WITHIN = Duration.ofSeconds(60);

  private final TestSouk souk;

  private Invariants(TestSouk souk) {
    this.souk = souk;
  }

  /** Waits until nothing is open any more, and looks at everything, as operators do. */
  static void hold(TestSouk souk) {
    var invariants = new Invariants(souk);
    Until.so(REST_WITHIN, invariants::open, List::isEmpty);
    assertThat(invariants.heldWithoutCheckout()).as("stock held for nobody").isEmpty();
    assertThat(invariants.bucketsOff()).as("availability that isn't what was published").isEmpty();
    Until.so(REST_WITHIN, invariants::violated, List::isEmpty);
  }

  /** But for parked events: tests park some on purpose. */
  private List<String> violated() {
    List<String> violated = new ArrayList<>();
    JsonNode report = souk.operator().get("/ops/verify").expect(200).body();
    for (JsonNode invariant : report.path("invariants")) {
      if (invariant.path("violations").asLong() > 0
          && !invariant.path("name").asText().equals("parked_event")) {
        violated.add(invariant.toString());
      }
    }
    return violated;
  }

  private List<String> open() {
    return souk.texts(
        """
        SELECT id || ' ' || status FROM checkout WHERE status NOT IN
          ('placed', 'out_of_stock', 'rejected', 'expired', 'cancelled')
        UNION ALL SELECT checkout_id || ' hold' FROM stock_hold WHERE state = 'pending'
        """);
  }

  private List<String> heldWithoutCheckout() {
    return souk.texts("SELECT offer_id FROM stock WHERE reserved <> 0");
  }

  private List<String> bucketsOff() {
    return souk.texts(
        """
        SELECT s.offer_id FROM stock s LEFT JOIN offer_availability a USING (offer_id)
        WHERE a.availability IS DISTINCT FROM s.bucket
        """);
  }
}
