package souk.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import souk.cli.option.JsonOutput;
import souk.stack.marketplace.Health;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;
import souk.stack.marketplace.StackState.PartState;

@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Shows every part, its address, health and pid.",
      "Exits with 0 if all of it is up, with 1 otherwise."
    })
final class StatusCommand implements Callable<Integer> {
  /** What {@code --json} prints. */
  record Status(
      boolean running,
      boolean ready,
      @Nullable Long pid,
      Map<String, String> urls,
      List<PartStatus> parts) {}

  /** One part, asked just now. */
  record PartStatus(
      String name,
      String address,
      @Nullable String management,
      String health,
      @Nullable Long pid,
      boolean yours) {}

  @Mixin private JsonOutput output = new JsonOutput();

  @Override
  public Integer call() {
    Status status = look(SoukHome.find());
    output.print(status, () -> print(status));
    boolean well =
        status.ready() && status.parts().stream().allMatch(part -> part.health().equals("up"));
    return well ? 0 : 1;
  }

  static Status look(SoukHome home) {
    @Nullable StackState state =
        home.isRunning() ? StackState.read(home.state()).orElse(null) : null;
    if (state == null) {
      return new Status(home.isRunning(), false, null, Map.of(), List.of());
    }
    List<PartStatus> parts = state.parts().parallelStream().map(StatusCommand::ask).toList();
    return new Status(true, state.ready(), state.pid(), state.urls(), parts);
  }

  private static PartStatus ask(PartState part) {
    return new PartStatus(
        part.name(),
        part.address(),
        part.management(),
        Health.of(part),
        part.pid() == 0 ? null : part.pid(),
        part.yours());
  }

  private static void print(Status status) {
    if (!status.running()) {
      System.out.println("Souk is not running here. Start it: ./souk up");
      return;
    }
    if (!status.ready()) {
      System.out.println("Souk is starting");
    }
    System.out.printf("%-11s %-10s %-8s %s%n", "PART", "HEALTH", "PID", "ADDRESS");
    for (PartStatus part : status.parts()) {
      System.out.printf(
          "%-11s %-10s %-8s %s%n",
          part.name(),
          part.health(),
          part.yours() ? "yours" : part.pid() == null ? "-" : part.pid(),
          part.address());
    }
    status.urls().forEach((name, url) -> System.out.printf("%-14s %s%n", name, url));
  }
}
