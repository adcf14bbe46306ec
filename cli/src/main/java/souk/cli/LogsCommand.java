package souk.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.option.Count;
import souk.stack.marketplace.SoukHome;
import souk.stack.process.LogTail;
import souk.stack.process.StackException;

@Command(
    name = "logs",
    mixinStandardHelpOptions = true,
    description = "Shows the end of a part's log.")
final class LogsCommand implements Callable<Integer> {
  private static final int FOLLOW_EVERY_MILLIS = 300;

  /** None are enough for who follows. */
  private static final class Lines extends Count {
    Lines() {
      super(0, 1_000_000);
    }
  }

  @Parameters(
      paramLabel = "NAME",
      description =
          "postgres, redis, kafka, opensearch, temporal, sandbox, api, worker, indexer, catalogue or souk")
  private String name = "";

  @Option(
      names = {"-f", "--follow"},
      description = "go on with what is written from now on")
  private boolean follow;

  @Option(
      names = {"-n", "--lines"},
      defaultValue = "100",
      converter = Lines.class,
      description = "how many (default: 100)")
  private int lines;

  @Override
  public Integer call() throws IOException, InterruptedException {
    SoukHome home = SoukHome.find();
    Path log = home.log(name);
    if (!name.matches("[a-z]+") || !Files.exists(log)) {
      throw new StackException("no log named '%s'; there are %s".formatted(name, names(home)));
    }
    try (var tail = LogTail.fromEnd(log)) {
      LogTail.last(log, lines).forEach(System.out::println);
      while (follow) {
        System.out.print(tail.more());
        System.out.flush();
        Thread.sleep(FOLLOW_EVERY_MILLIS);
      }
    }
    return 0;
  }

  private static List<String> names(SoukHome home) throws IOException {
    if (!Files.exists(home.logs())) {
      return List.of();
    }
    try (var files = Files.list(home.logs())) {
      return files
          .map(file -> file.getFileName().toString().replaceFirst("\\.log$", ""))
          .sorted()
          .toList();
    }
  }
}
