package souk.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.Lane;

/** What Souk's way of reserving is compared with, through the same driver and pool. */
final class Textbook {
  private static final String INSERT =
      "INSERT INTO textbook_reservation (checkout_id, stock_id, quantity) VALUES (?, ?, 1)";

  private final Database database;
  private final Lane<String, Boolean> inserts;

  Textbook(Database database) {
    this.database = database;
    inserts = new Lane<>(this::insertAll, 256, 10_000, Duration.ofSeconds(30));
  }

  /** {@code BEGIN; SELECT … FOR UPDATE; UPDATE; INSERT; COMMIT}, once per line, in order. */
  void reserve(List<String> sortedOffers) {
    String checkout = Ids.create("chk");
    database.write(sql -> {
      for (String offer : sortedOffers) {
        long available =
            sql.only(
                "SELECT available FROM textbook_stock WHERE id = ? FOR UPDATE",
                row -> row.number("available"),
                offer);
        if (available < 1) {
          throw new IllegalStateException("sold out");
        }
        sql.update("UPDATE textbook_stock SET available = available - 1 WHERE id = ?", offer);
        sql.update(INSERT, checkout, offer);
      }
      return true;
    });
  }

  /** The least a single reservation could cost: one row, one commit. */
  void insertOne() {
    database.writeOnce(sql -> sql.update(INSERT, Ids.create("chk"), "hot"));
  }

  /** The least that many at once could cost: one row each, as many to a commit as are waiting. */
  void insertWithOthers() {
    inserts.ask(Ids.create("chk"));
  }

  private List<Boolean> insertAll(List<String> checkouts) {
    database.writeOnce(sql ->
        sql.update(
            """
            INSERT INTO textbook_reservation (checkout_id, stock_id, quantity)
            SELECT id, 'hot', 1 FROM unnest(?::text[]) AS id
            """,
            (Object) checkouts.toArray(String[]::new)));
    return checkouts.stream().map(checkout -> true).toList();
  }

  static String anyOffer() {
    return "cold_" + ThreadLocalRandom.current().nextInt(InventoryDatabase.COLD);
  }

  static List<String> fiveOffers() {
    return ThreadLocalRandom.current()
        .ints(0, InventoryDatabase.COLD)
        .distinct()
        .limit(5)
        .mapToObj(number -> "cold_" + number)
        .sorted()
        .toList();
  }
}
