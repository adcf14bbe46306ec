package souk.stack;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "chaos",
    description =
        "Kills parts of a marketplace while people buy, then checks that nothing went wrong;"
            + " ./souk chaos --help says more.")
final class ChaosCommand implements Callable<Integer> {
  @Parameters(arity = "0..*", paramLabel = "OPTIONS", description = "how long and how hard")
  private List<String> options = List.of();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (options.contains("--help") || options.contains("-h")) {
      return attack(Map.of());
    }
    SoukHome home = SoukHome.find();
    if (options.contains("--here")) {
      return attack(told(home, BenchCommand.running(home, System.getenv())));
    }
    var scratch = new SoukHome(home.folder().resolve("chaos"));
    try (var marketplace = ScratchMarketplace.start(scratch)) {
      return attack(told(scratch, marketplace.told()));
    }
  }

  private static Map<String, String> told(SoukHome home, Map<String, String> told) {
    told.put("SOUK_STATE", home.state().toString());
    return told;
  }

  private int attack(Map<String, String> told) throws IOException, InterruptedException {
    var program =
        new JavaProgram("bench", "souk.chaos.Chaos", List.of("-Xmx256m", "-XX:+UseSerialGC"));
    var builder = new ProcessBuilder(program.command(options.toArray(String[]::new))).inheritIO();
    builder.environment().putAll(told);
    Process attack = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(attack::destroy, "stop the attack"));
    return attack.waitFor();
  }
}
