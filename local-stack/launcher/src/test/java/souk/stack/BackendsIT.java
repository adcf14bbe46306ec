package souk.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.stack.TestStack.Need;

class BackendsIT {
  @ParameterizedTest
  @EnumSource
  void startsAgainAfterBeingKilled(Need need) {
    var backend = TestStack.backend(need);
    long first = backend.child().pid();
    backend.child().kill();
    backend.restart();
    assertThat(backend.child().isAlive()).isTrue();
    assertThat(backend.child().pid()).isNotEqualTo(first);
  }

  @Test
  void postgresKeepsWhatItAcknowledgedWhenKilled() throws SQLException {
    var postgres = TestStack.postgres();
    postgres.createDatabase("kept");
    try (var connection = postgres.connect("kept");
        var statement = connection.createStatement()) {
      statement.execute("CREATE TABLE t AS SELECT 42 AS answer");
    }
    postgres.child().kill();
    postgres.restart();
    try (var connection = postgres.connect("kept");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SELECT answer FROM t")) {
      rows.next();
      assertThat(rows.getInt(1)).isEqualTo(42);
    }
  }
}
