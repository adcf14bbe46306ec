package souk.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description = {
      "Tries at once what waits to be tried again, in one checkout or in all that are alike.",
      "A checkout that no workflow has is ended: nothing stays held, nothing authorized.",
      "All alike are only counted and listed; --do-it retries them."
    })
final class OpsRetryCommand implements Callable<Integer> {
  /** They are retried one after the other, and one that is ended is waited for. */
  private static final Duration ALL_ALIKE = Duration.ofMinutes(15);

  /** One, or all of a kind. */
  static final class Which {
    @Parameters(
        index = "0",
        arity = "1",
        paramLabel = "ID",
        description = "a checkout's id, such as chk_01k…")
    private String id = "";

    @Option(
        names = "--all-like",
        required = true,
        paramLabel = "KIND|STEP",
        description =
            "all stuck ones of a kind (no_progress, failing_step, failing_workflow_task, orphaned)"
                + " or with a failing step, such as Authorize")
    private String like = "";
  }

  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  @Mixin private OpsReason reason = new OpsReason();

  @Option(names = "--do-it", description = "with --all-like: retry them")
  private boolean doIt;

  @Option(
      names = "--most",
      paramLabel = "N",
      description = "with --all-like: at most so many (default: ${DEFAULT-VALUE})")
  private int most = 50;

  @Option(names = "--json", description = "print the API's answer")
  private boolean json;

  @Override
  public Integer call() {
    ObjectNode request = StackState.JSON.createObjectNode().put("reason", reason.text());
    String path = "/ops/checkouts/retry";
    if (which.like.isEmpty()) {
      path =
          "/ops/checkouts/%s/retry".formatted(URLEncoder.encode(which.id, StandardCharsets.UTF_8));
    } else {
      // Steps are named as their activities are, with a capital; kinds are not.
      boolean step = Character.isUpperCase(which.like.charAt(0));
      request.put(step ? "step" : "kind", which.like).put("dry_run", !doIt).put("limit", most);
    }
    JsonNode answer =
        Operator.logIn(SoukHome.find())
            .within(ALL_ALIKE)
            .post(path, request.toString())
            .ok()
            .body();
    if (json) {
      OpsCommand.print(answer);
    } else if (which.like.isEmpty()) {
      System.out.printf(
          "%s: %s (audit %s)%n",
          which.id, answer.path("outcome").asText(), answer.path("audit_id").asText());
    } else {
      print(answer);
    }
    return 0;
  }

  private static void print(JsonNode answer) {
    boolean dryRun = answer.path("dry_run").asBoolean();
    answer
        .path(dryRun ? "ids" : "results")
        .forEach(each ->
            System.out.println(
                dryRun
                    ? each.asText()
                    : each.path("id").asText() + ": " + each.path("outcome").asText()));
    System.out.printf(
        "%s%s %s%n",
        answer.path("count").asText(),
        answer.path("more").asBoolean() ? " or more" : "",
        dryRun ? "would be retried; --do-it does" : "retried");
  }
}
