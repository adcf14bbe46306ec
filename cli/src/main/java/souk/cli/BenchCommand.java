package souk.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import souk.stack.marketplace.Marketplace;
import souk.stack.marketplace.PortBlock;
import souk.stack.marketplace.Progress;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;
import souk.stack.process.JavaProgram;
import souk.stack.process.Platform;

@Command(
    name = "bench",
    description =
        "Measures the running marketplace; ./souk bench --help says what can be measured.")
final class BenchCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "WHAT", description = "what to measure, and how")
  private List<String> what = List.of();

  private final Program program;

  BenchCommand() {
    this(
        Program.of(
            new JavaProgram(
                "bench",
                "souk.bench.Bench",
                List.of(
                    "-Xmx512m",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow"))));
  }

  BenchCommand(Program program) {
    this.program = program;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    return measure(SoukHome.find(), System.getenv());
  }

  int measure(SoukHome home, Map<String, String> user) throws IOException, InterruptedException {
    OptionalInt answer = program.answer(what);
    if (answer.isPresent()) {
      return answer.getAsInt();
    }
    Map<String, String> told = running(home, user);
    told.put("SOUK_JUDGEMENTS", Platform.root().resolve("catalog/judgments.csv").toString());
    // What the user has set already wins.
    told.keySet().removeAll(user.keySet());
    return program.run(told, what);
  }

  /** Where everything is, as Souk's own services are told. */
  static Map<String, String> running(SoukHome home, Map<String, String> user) {
    StackState souk = home.running();
    Map<String, String> told =
        new Marketplace(home, new PortBlock(souk.portOffset()), user, new Progress(System.err))
            .environment();
    told.put("SOUK_API", souk.url("api"));
    told.put(
        "SOUK_SERVICES",
        souk.parts().stream()
            .filter(part -> part.name().equals("api") || part.name().equals("worker"))
            .map(StackState.PartState::management)
            .collect(Collectors.joining(",")));
    told.put(
        "SOUK_PIDS",
        souk.parts().stream()
            .filter(part -> !part.yours())
            .map(part -> part.name() + "=" + part.pid())
            .collect(Collectors.joining(",")));
    return told;
  }
}
