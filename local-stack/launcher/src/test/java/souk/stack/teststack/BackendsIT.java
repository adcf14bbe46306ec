package souk.stack.teststack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.stack.teststack.TestStack.Need;

class BackendsIT {
  private static final Pattern ADDRESS = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");

  @ParameterizedTest
  @EnumSource
  void startsAgainAfterBeingKilled(Need need) throws InterruptedException {
    var backend = TestStack.backend(need);
    assertThat(answers(backend)).isTrue();
    backend.kill();
    try {
      assertThat(refusesSoon(backend)).isTrue();
    } finally {
      backend.restart();
    }
    assertThat(answers(backend)).isTrue();
  }

  /**
   * A process that PostgreSQL was just making for our question may hold its port for a moment
   * longer.
   */
  private static boolean refusesSoon(TestBackend backend) throws InterruptedException {
    for (int tries = 0; tries < 50; tries++) {
      if (!answers(backend)) {
        return true;
      }
      Thread.sleep(100);
    }
    return false;
  }

  /** At every address it has: in containers, Temporal's UI is a server of its own that lives on. */
  private static boolean answers(TestBackend backend) {
    List<Integer> ports =
        ADDRESS
            .matcher(backend.environment().toString())
            .results()
            .map(address -> Integer.valueOf(address.group(1)))
            .toList();
    assertThat(ports).isNotEmpty();
    return ports.stream().allMatch(BackendsIT::answers);
  }

  private static boolean answers(int port) {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void postgresKeepsWhatItAcknowledgedWhenKilled() throws SQLException {
    Map<String, String> database = TestStack.freshDatabase();
    try (var connection = connect(database);
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t AS SELECT 42 AS answer");
    }
    var postgres = TestStack.backend(Need.POSTGRESQL);
    postgres.kill();
    postgres.restart();
    try (var connection = connect(database);
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT answer FROM t")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }

  private static Connection connect(Map<String, String> database) throws SQLException {
    return DriverManager.getConnection(
        database.getOrDefault("SOUK_POSTGRES_URL", ""),
        database.get("SOUK_POSTGRES_USER"),
        database.get("SOUK_POSTGRES_PASSWORD"));
  }
}
