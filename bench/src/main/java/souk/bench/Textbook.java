package souk.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import javax.sql.DataSource;
import souk.sql.Ids;
import souk.sql.Lane;

/** What Souk's way of reserving is compared with: plain JDBC, through the same driver and pool. */
final class Textbook {
  private static final String LOCK = "SELECT available FROM textbook_stock WHERE id = ? FOR UPDATE";
  private static final String TAKE =
      "UPDATE textbook_stock SET available = available - 1 WHERE id = ?";
  private static final String INSERT =
      "INSERT INTO textbook_reservation (checkout_id, stock_id, quantity) VALUES (?, ?, 1)";
  private static final String INSERT_ALL =
      """
      INSERT INTO textbook_reservation (checkout_id, stock_id, quantity)
      SELECT id, 'hot', 1 FROM unnest(?::text[]) AS id
      """;

  /** Work on one connection. */
  private interface Work {
    void run(Connection connection) throws SQLException;
  }

  private final DataSource pool;
  private final Lane<String, Boolean> inserts;

  Textbook(DataSource pool) {
    this.pool = pool;
    inserts = new Lane<>(this::insertAll, 256, 10_000, Duration.ofSeconds(30));
  }

  /** {@code BEGIN; SELECT … FOR UPDATE; UPDATE; INSERT; COMMIT}, once per line, in order. */
  void reserve(List<String> sortedOffers) {
    String checkout = Ids.create("chk");
    run(connection -> {
      connection.setAutoCommit(false);
      for (String offer : sortedOffers) {
        reserve(connection, checkout, offer);
      }
      connection.commit();
      connection.setAutoCommit(true);
    });
  }

  private static void reserve(Connection connection, String checkout, String offer)
      throws SQLException {
    try (var lock = connection.prepareStatement(LOCK)) {
      lock.setString(1, offer);
      try (var rows = lock.executeQuery()) {
        if (!rows.next() || rows.getLong(1) < 1) {
          throw new IllegalStateException("sold out");
        }
      }
    }
    update(connection, TAKE, offer);
    update(connection, INSERT, checkout, offer);
  }

  private void run(Work work) {
    try (Connection connection = pool.getConnection()) {
      work.run(connection);
    } catch (SQLException failure) {
      throw new IllegalStateException(failure);
    }
  }

  private static void update(Connection connection, String sql, String... arguments)
      throws SQLException {
    try (var statement = connection.prepareStatement(sql)) {
      for (int index = 0; index < arguments.length; index++) {
        statement.setString(index + 1, arguments[index]);
      }
      statement.executeUpdate();
    }
  }

  /** The least a single reservation could cost: one row, one commit. */
  void insertOne() {
    run(connection -> update(connection, INSERT, Ids.create("chk"), "hot"));
  }

  /** The least that many at once could cost: one row each, as many to a commit as are waiting. */
  void insertWithOthers() {
    inserts.ask(Ids.create("chk"));
  }

  private List<Boolean> insertAll(List<String> checkouts) {
    run(connection -> {
      try (var statement = connection.prepareStatement(INSERT_ALL)) {
        statement.setArray(1, connection.createArrayOf("text", checkouts.toArray()));
        statement.executeUpdate();
      }
    });
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
