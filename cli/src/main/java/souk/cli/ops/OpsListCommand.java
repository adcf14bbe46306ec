package souk.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description =
        "Lists checkouts that somebody should look at, with the step that fails and its last failure. "
            + "Stuck are those that stand still, whose step or workflow fails, or that no workflow has.")
final class OpsListCommand implements Callable<Integer> {
  private static final String LINE = "%-30s %-18s %-21s %-14s %8s  %-20s %s%n";

  /** As the API calls them. */
  enum State {
    STUCK,
    REVIEW,
    OPEN
  }

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "stuck, review or open (default: ${DEFAULT-VALUE})")
  private State state = State.STUCK;

  @Mixin private ListOptions options = new ListOptions(100);

  @Override
  public Integer call() {
    Listed checkouts =
        Listed.read(
            Operator.logIn(SoukHome.find()), "/ops/checkouts?state=" + word(), options.most());
    options.print(checkouts.items(), () -> print(checkouts));
    checkouts.tellIfCut("./souk ops list --state " + word(), options.most());
    return 0;
  }

  private void print(Listed checkouts) {
    if (checkouts.items().isEmpty()) {
      System.out.printf("Nothing %sis %s%n", checkouts.more() ? "looked at " : "", word());
      return;
    }
    System.out.printf(
        LINE, "CHECKOUT", "STATUS", "KIND", "STEP", "FAILURES", "SINCE", "LAST FAILURE");
    checkouts.items().forEach(checkout -> System.out.print(text(checkout)));
  }

  private String word() {
    return state.name().toLowerCase(Locale.ROOT);
  }

  /** Its page has a line of its own: beside the rest it would not fit a terminal. */
  static String text(JsonNode checkout) {
    String page = checkout.path("temporal_ui").asText();
    return line(checkout) + (page.isEmpty() ? "" : "  %s%n".formatted(page));
  }

  private static String line(JsonNode checkout) {
    String note = checkout.path("note").asText();
    String since = checkout.path("since").asText(checkout.path("updated_at").asText());
    return LINE.formatted(
        checkout.path("id").asText(),
        checkout.path("status").asText(),
        checkout.path("kind").asText("-"),
        checkout.path("step").asText("-"),
        checkout.path("failures").asText("-"),
        since.length() < 20 ? since : since.substring(0, 19) + "Z",
        checkout.path("last_failure").asText(checkout.path("reason").asText())
            + (note.isEmpty() ? "" : " (%s)".formatted(note)));
  }
}
