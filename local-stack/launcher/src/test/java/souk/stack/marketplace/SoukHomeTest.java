package souk.stack.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.stack.marketplace.StackState.PartState;
import souk.stack.process.Ports;

class SoukHomeTest {
  private static final StackState STATE =
      new StackState(
          42,
          true,
          20,
          Map.of("api", "http://127.0.0.1:8100"),
          List.of(
              new PartState("redis", "127.0.0.1:8399", null, "127.0.0.1:8399", 43, false),
              new PartState("kafka", "kafka.example:9092", null, "kafka.example:9092", 0, true)));

  @TempDir Path folder;

  @Test
  void secretsAreKeptAndOnlyTheirOwnerReadsThem() throws IOException {
    var secrets = new Secrets(folder.resolve("secrets"));
    String first = secrets.operator();
    assertThat(first).hasSizeGreaterThanOrEqualTo(32).isNotEqualTo(secrets.postgres());
    assertThat(new Secrets(folder.resolve("secrets")).operator()).isEqualTo(first);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.operatorFile())))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secrets.folder())))
        .isEqualTo("rwx------");
  }

  @Test
  void stateIsReadAsItWasWritten() {
    Path file = folder.resolve("state.json");
    assertThat(StackState.read(file)).isEmpty();
    STATE.write(file);
    assertThat(StackState.read(file)).contains(STATE);
  }

  @Test
  void aStateLeftByAKilledRunIsNotTakenForARunningOne() {
    var home = new SoukHome(folder);
    STATE.write(home.state());
    assertThat(home.isRunning()).isFalse();
    assertThatThrownBy(home::running).hasMessageContaining("./souk up");
  }

  @Test
  void healthIsAskedNotRemembered() {
    int nobody = Ports.free();
    String address = "127.0.0.1:" + nobody;
    long alive = ProcessHandle.current().pid();
    assertThat(Health.of(new PartState("redis", address, null, address, 0, false)))
        .isEqualTo("down");
    assertThat(Health.of(new PartState("redis", address, null, address, alive, false)))
        .isEqualTo("unhealthy");
    assertThat(Health.of(new PartState("redis", address, null, address, 0, true)))
        .isEqualTo("down");
  }
}
