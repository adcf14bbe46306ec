package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;

class StatusCommandTest {
  @TempDir Path folder;

  @Test
  void aStateLeftByAKilledRunIsNotShownAsARunningOne() {
    var home = new SoukHome(folder);
    new StackState(42, true, 20, Map.of("api", "http://127.0.0.1:8100"), List.of())
        .write(home.state());
    assertThat(StatusCommand.look(home).running()).isFalse();
    assertThat(StatusCommand.look(home).parts()).isEmpty();
  }
}
