package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import souk.stack.marketplace.SoukHome;
import souk.stack.process.StackException;

/** What measures and attacks judges its own options, before anything is done for it. */
class ProgramTest {
  private final List<List<String>> asked = new ArrayList<>();
  private SoukHome home;
  private Path lastLog;

  @BeforeEach
  void leaveALog(@TempDir Path folder) throws IOException {
    home = new SoukHome(folder);
    lastLog = folder.resolve("chaos/logs/api.log");
    Files.createDirectories(lastLog.getParent());
    Files.writeString(lastLog, "what the last attack has left");
  }

  private Program judging(int verdict) {
    return (told, arguments) -> {
      asked.add(arguments);
      return verdict;
    };
  }

  private static <T> T given(T command, String... options) {
    new CommandLine(command).setUnmatchedOptionsArePositionalParams(true).parseArgs(options);
    return command;
  }

  @Test
  void aMistypedOptionLeavesTheLastAttacksLogsAndStartsNothing() throws Exception {
    int code = given(new ChaosCommand(judging(2)), "--mintues", "5").attack(home);
    assertThat(code).isEqualTo(2);
    assertThat(asked).containsExactly(List.of("--check-only", "--mintues", "5"));
    assertThat(lastLog).exists();
  }

  @Test
  void whoAsksForHelpGetsNoMarketplace() throws Exception {
    int code = given(new ChaosCommand(judging(CheckOnly.ANSWERED)), "--version").attack(home);
    assertThat(code).isZero();
    assertThat(asked).hasSize(1);
    assertThat(lastLog).exists();
  }

  @Test
  void anUnknownMeasurementIsNamedThoughNothingRuns() throws Exception {
    int code = given(new BenchCommand(judging(2)), "frobnicate").measure(home, Map.of());
    assertThat(code).isEqualTo(2);
    assertThat(asked).containsExactly(List.of("--check-only", "frobnicate"));
  }

  @Test
  void aKnownOneNeedsAMarketplace() {
    BenchCommand bench = given(new BenchCommand(judging(0)), "checkout");
    assertThatThrownBy(() -> bench.measure(home, Map.of()))
        .isInstanceOf(StackException.class)
        .hasMessageContaining("./souk up");
    assertThat(asked).hasSize(1);
  }
}
