package souk.retention.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import souk.cart.store.CartSettings;
import souk.cart.store.CartStore;
import souk.checkout.store.PersonalData;
import souk.fraud.store.FraudStore;
import souk.http.store.IdempotencyStore;
import souk.ops.store.AuditStore;
import souk.ops.store.StepFailureStore;
import souk.outbox.store.OutboxStore;
import souk.reconciliation.store.ReconciliationStore;

/**
 * How long the rows of every table live. A table is in exactly one of three lists: its rows stay,
 * they go with what they were written for, or somebody here forgets them, some at a time. A test
 * holds this against the migrated database.
 */
@Singleton
public final class Retention {
  private static final Duration A_DAY = Duration.ofDays(1);

  private static final String BOOKS =
      "what was bought and paid: kept as merchants' books are, at least as long as the law asks";
  private static final String CATALOGUE = "the catalogue and who sells: as long as it is offered";
  private static final String EVIDENCE =
      "what a payment at the provider is compared with, whenever its books are read: without the"
          + " row it would be one that nobody knows. Who was behind it is forgotten";

  /** Tables whose rows stay, and why. */
  private static final Map<String, String> STAY =
      Map.ofEntries(
          Map.entry("account", "until its owner asks for the end of it"),
          Map.entry("category", CATALOGUE),
          Map.entry("seller", CATALOGUE),
          Map.entry("product", CATALOGUE),
          Map.entry("variant", CATALOGUE),
          Map.entry("offer", CATALOGUE),
          Map.entry("stock", CATALOGUE),
          Map.entry("checkout", EVIDENCE),
          Map.entry("payment_attempt", EVIDENCE),
          Map.entry(
              "stock_hold", "says which checkout's units the ledger speaks of, as long as it"),
          Map.entry("stock_ledger", "counters are made anew from it; append-only"),
          Map.entry("stock_closing", "a row for each offer in the ledger, as long as that"),
          Map.entry("stock_closing_mark", "two rows: how far the ledger is summed up"),
          Map.entry("instance", "a row for each time this database was made or restored"),
          Map.entry("verify_cursor", "a row for each invariant that is looked at piece by piece"),
          Map.entry("order_group", BOOKS),
          Map.entry("seller_order", BOOKS),
          Map.entry("order_line", BOOKS),
          Map.entry("order_payment", BOOKS),
          Map.entry("payment_operation", BOOKS),
          Map.entry("shipment", BOOKS),
          Map.entry("flyway_schema_history", "which migrations this database has had"));

  /** Tables whose rows go with what they were written for, and when that is. */
  private static final Map<String, String> GO_WITH =
      Map.of(
          "product_document", "its product (ON DELETE CASCADE)",
          "offer_availability", "its offer (ON DELETE CASCADE)",
          "outbox", "the relay, once Kafka has the event",
          "search_index", "its index, which the indexer deletes",
          "stock_recount", "the recount that it belongs to, which empties it");

  private final List<Perishable> perishables;

  Retention(
      FraudStore velocity,
      IdempotencyStore keys,
      CartStore carts,
      PersonalData personal,
      StepFailureStore failures,
      OutboxStore outbox,
      AuditStore acts,
      ReconciliationStore incidents,
      RetentionSettings settings,
      CartSettings guests) {
    perishables =
        List.of(
            new Perishable("velocity events", List.of("velocity_event"), A_DAY, velocity::forget),
            new Perishable("idempotency keys", List.of("idempotency_key"), A_DAY, keys::forget),
            new Perishable(
                "guests' carts", List.of("cart"), guests.guestKept(), carts::forgetAbandoned),
            new Perishable(
                "who was behind checkouts without an order",
                List.of(),
                settings.personal(),
                personal::forgetShoppers),
            new Perishable(
                "card tokens", List.of(), settings.personal(), personal::forgetPaymentTokens),
            new Perishable("step failures", List.of("step_failure"), A_DAY, failures::forget),
            new Perishable(
                "parked events", List.of("parked_event"), settings.parkedEvents(), outbox::forget),
            new Perishable("operators' acts", List.of("audit"), settings.acts(), acts::forget),
            new Perishable(
                "incidents",
                List.of("reconciliation_incident"),
                settings.incidents(),
                incidents::forget));
  }

  /** What is forgotten, by whoever looks after the database. */
  public List<Perishable> perishables() {
    return perishables;
  }

  /**
   * For every table, in a few words, how long its rows live.
   *
   * @throws IllegalStateException if one is said to live in two ways
   */
  public Map<String, String> declared() {
    Map<String, String> declared = new TreeMap<>();
    STAY.forEach((table, why) -> declare(declared, table, "stay: " + why));
    GO_WITH.forEach((table, what) -> declare(declared, table, "go with " + what));
    for (Perishable perishable : perishables) {
      perishable
          .tables()
          .forEach(table ->
              declare(
                  declared,
                  table,
                  "%s: forgotten after %s".formatted(perishable.name(), perishable.kept())));
    }
    return declared;
  }

  private static void declare(Map<String, String> declared, String table, String lifetime) {
    if (declared.put(table, lifetime) != null) {
      throw new IllegalStateException(table + " is declared twice");
    }
  }
}
