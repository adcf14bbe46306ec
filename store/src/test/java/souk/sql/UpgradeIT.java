package souk.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import souk.stack.teststack.TestStack;

/** A new version finds what the one before was in the middle of. */
class UpgradeIT {
  private static final String BEFORE = "202611302301";

  private final Map<String, String> environment = TestStack.freshDatabase();

  private String of(String variable) {
    return environment.getOrDefault("SOUK_POSTGRES_" + variable, "");
  }

  private void migrate(String target) {
    Flyway.configure()
        .dataSource(of("URL"), of("USER"), of("PASSWORD"))
        .locations("classpath:db/migration")
        .target(target)
        .load()
        .migrate();
  }

  private static void begun(Connection connection, String id, String status) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, shipping_option,
                                lines, currency, status, attempt)
          VALUES ('%1$s', '%1$s', 1, '%1$s@example.org', '{}', 'express', '[]', 'USD', '%2$s', 1);
          INSERT INTO payment_attempt (checkout_id, number, payment_token, amount_minor, state)
          VALUES ('%1$s', 1, 'tok', 4000, 'challenged');
          """
              .formatted(id, status));
    }
  }

  /** Another card may supersede it, shipped otherwise; what it was for must be known then. */
  @Test
  void anAttemptUnderWayKnowsWhatItPaysFor() throws SQLException {
    migrate(BEFORE);
    try (var connection = DriverManager.getConnection(of("URL"), of("USER"), of("PASSWORD"))) {
      begun(connection, "chk_open", "awaiting_challenge");
      begun(connection, "chk_ended", "expired");
      migrate("latest");
      try (var statement = connection.createStatement();
          var rows =
              statement.executeQuery(
                  "SELECT checkout_id FROM payment_attempt WHERE shipping_option = 'express'")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getString(1)).isEqualTo("chk_open");
        assertThat(rows.next()).isFalse();
      }
    }
  }
}
