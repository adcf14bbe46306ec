package souk.stack;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "bench",
    description =
        "Measures the running marketplace; ./souk bench --help says what can be measured.")
final class BenchCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "WHAT", description = "what to measure, and how")
  private List<String> what = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    boolean asksForHelp = what.contains("--help") || what.contains("-h");
    String api = asksForHelp ? "" : SoukHome.find().running().url("api");
    var program = new JavaProgram("bench", "souk.bench.Bench", List.of("-Xmx256m"));
    var builder = new ProcessBuilder(program.command(what.toArray(String[]::new))).inheritIO();
    builder.environment().putIfAbsent("SOUK_API", api);
    builder
        .environment()
        .putIfAbsent(
            "SOUK_JUDGEMENTS", Platform.root().resolve("catalog/judgments.csv").toString());
    return builder.start().waitFor();
  }
}
