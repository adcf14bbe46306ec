package souk.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;
import souk.cli.option.Count;
import souk.cli.option.Id;
import souk.cli.option.JsonOutput;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;

@Command(
    name = "retry",
    mixinStandardHelpOptions = true,
    description =
        "Tries at once what waits to be tried again, in one checkout or in all that are alike. "
            + "A checkout that no workflow has is ended: nothing stays held, nothing authorized. "
            + "All alike are only counted and listed; --do-it retries them.")
final class OpsRetryCommand implements Callable<Integer> {
  /** They are retried one after the other, and one that is ended is waited for. */
  private static final Duration ALL_ALIKE = Duration.ofMinutes(15);

  /** One, or all of a kind: what is said of all alike makes no sense of one. */
  static final class Which {
    @Parameters(
        index = "0",
        arity = "1",
        paramLabel = "ID",
        converter = Id.Checkout.class,
        description = "a checkout's id, such as chk_01k…")
    private String id = "";

    @ArgGroup(exclusive = false)
    private @Nullable Alike alike;
  }

  /** All of a kind. */
  static final class Alike {
    @Option(
        names = "--all-like",
        required = true,
        paramLabel = "KIND|STEP",
        converter = Word.class,
        description =
            "all stuck ones of a kind (no_progress, failing_step, failing_workflow_task, orphaned)"
                + " or with a failing step, such as Authorize")
    private String like = "";

    @Option(names = "--do-it", description = "with --all-like: retry them")
    private boolean doIt;

    @Option(
        names = "--most",
        paramLabel = "N",
        converter = Most.class,
        description = "with --all-like: at most so many, up to 100 (default: 50)")
    private int most = 50;

    ObjectNode request() {
      // Steps are named as their activities are, with a capital; kinds are not.
      boolean step = Character.isUpperCase(like.charAt(0));
      return StackState.JSON
          .createObjectNode()
          .put(step ? "step" : "kind", like)
          .put("dry_run", !doIt)
          .put("limit", most);
    }
  }

  /** As the API has it. */
  private static final class Most extends Count {
    static final int MOST = 100;

    Most() {
      super(1, MOST);
    }
  }

  /** A kind or a step. */
  private static final class Word implements ITypeConverter<String> {
    @Override
    public String convert(String value) {
      if (!value.matches("[A-Za-z][A-Za-z0-9_]{0,99}")) {
        throw new TypeConversionException("'%s' is no kind and no step".formatted(value));
      }
      return value;
    }
  }

  @ArgGroup(multiplicity = "1")
  private Which which = new Which();

  @Mixin private Reason reason = new Reason();

  @Mixin private JsonOutput output = new JsonOutput();

  @Override
  public Integer call() {
    @Nullable Alike alike = which.alike;
    return alike == null ? one(which.id) : all(alike);
  }

  private int one(String id) {
    JsonNode answer =
        post("/ops/checkouts/%s/retry".formatted(id), StackState.JSON.createObjectNode());
    output.print(
        answer,
        () ->
            System.out.printf(
                "%s: %s (audit %s)%n",
                id, answer.path("outcome").asText(), answer.path("audit_id").asText()));
    return 0;
  }

  private int all(Alike alike) {
    JsonNode answer = post("/ops/checkouts/retry", alike.request());
    output.print(answer, () -> print(answer));
    if (answer.path("more").asBoolean()) {
      System.err.println(
          alike.most < Most.MOST
              ? "There may be more: --most %d takes so many".formatted(Most.MOST)
              : "There may be more: run it again when these have got on");
    }
    return 0;
  }

  private JsonNode post(String path, ObjectNode request) {
    return Operator.logIn(SoukHome.find())
        .within(ALL_ALIKE)
        .post(path, request.put("reason", reason.text()).toString())
        .ok()
        .body();
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
