package souk.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Lists checkouts that somebody should look at, with the step that fails and its last failure.",
      "Stuck are those that stand still, whose step or workflow fails, or that no workflow has."
    })
final class OpsListCommand implements Callable<Integer> {
  private static final int PAGES_MAX = 100;
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

  @Option(
      names = "--most",
      paramLabel = "N",
      description = "list at most so many (default: ${DEFAULT-VALUE})")
  private int most = 100;

  @Option(names = "--json", description = "print a JSON list")
  private boolean json;

  @Override
  public Integer call() {
    ArrayNode checkouts = find(Operator.logIn(SoukHome.find()));
    if (json) {
      OpsCommand.print(checkouts);
      return 0;
    }
    if (checkouts.isEmpty()) {
      System.out.printf("Nothing is %s%n", word());
      return 0;
    }
    System.out.printf(
        LINE, "CHECKOUT", "STATUS", "KIND", "STEP", "FAILURES", "SINCE", "LAST FAILURE");
    checkouts.forEach(OpsListCommand::print);
    System.out.printf(
        "%nTemporal UI: the address of one is in ./souk ops show %s%n",
        checkouts.path(0).path("id").asText());
    return 0;
  }

  private ArrayNode find(Http operator) {
    ArrayNode found = StackState.JSON.createArrayNode();
    String cursor = "";
    for (int page = 0; page < PAGES_MAX; page++) {
      JsonNode answer =
          operator.get("/ops/checkouts?limit=100&state=" + word() + cursor).ok().body();
      for (JsonNode checkout : answer.path("items")) {
        if (found.size() < most) {
          found.add(checkout);
        }
      }
      if (found.size() >= most || !answer.hasNonNull("next_cursor")) {
        break;
      }
      cursor = "&cursor=" + answer.path("next_cursor").asText();
    }
    return found;
  }

  private String word() {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static void print(JsonNode checkout) {
    String note = checkout.path("note").asText();
    String since = checkout.path("since").asText(checkout.path("updated_at").asText());
    System.out.printf(
        LINE,
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
