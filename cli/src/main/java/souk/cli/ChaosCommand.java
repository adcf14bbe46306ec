package souk.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import souk.stack.marketplace.SoukHome;
import souk.stack.process.JavaProgram;

@Command(
    name = "chaos",
    description =
        "Kills parts of a marketplace while people buy, then checks that nothing went wrong;"
            + " ./souk chaos --help says more.")
final class ChaosCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "OPTIONS", description = "how long and how hard")
  private List<String> options = List.of();

  private final Program program;

  ChaosCommand() {
    this(
        Program.of(
            new JavaProgram("bench", "souk.chaos.Chaos", List.of("-Xmx256m", "-XX:+UseSerialGC"))));
  }

  ChaosCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return attack(SoukHome.find());
  }

  int attack(SoukHome home) throws IOException, InterruptedException {
    // First of all: starting a marketplace deletes what the last attack has left.
    OptionalInt answer = program.answer(options);
    if (answer.isPresent()) {
      return answer.getAsInt();
    }
    if (options.contains("--here")) {
      return program.run(told(home, BenchCommand.running(home, System.getenv())), options);
    }
    var scratch = new SoukHome(home.folder().resolve("chaos"));
    try (var marketplace = ScratchMarketplace.start(scratch)) {
      return program.run(told(scratch, marketplace.told()), options);
    }
  }

  private static Map<String, String> told(SoukHome home, Map<String, String> told) {
    told.put("SOUK_STATE", home.state().toString());
    return told;
  }
}
