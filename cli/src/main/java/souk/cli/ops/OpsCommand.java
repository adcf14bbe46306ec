package souk.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.cli.option.Count;
import souk.cli.option.Id;
import souk.cli.option.JsonOutput;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;

@Command(
    name = "ops",
    mixinStandardHelpOptions = true,
    description =
        "Looks after checkouts and orders as the first operator: finds what is stuck, and acts on it. "
            + "Whatever changes something needs a reason and leaves a row in the audit.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      OpsListCommand.class,
      OpsCommand.Show.class,
      OpsRetryCommand.class,
      OpsCommand.Cancel.class,
      OpsCommand.Approve.class,
      OpsCommand.Reject.class,
      OpsCommand.Reset.class,
      OpsCancelOrderCommand.class,
      OpsRefundCommand.class,
      OpsRebuildStockCommand.class,
      OpsAccountCommand.class,
      OpsAuditCommand.class,
      OpsPaymentsCommand.class
    })
public final class OpsCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do");
  }

  /** What every command about one checkout has. */
  abstract static class One implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "ID",
        converter = Id.Checkout.class,
        description = "a checkout's id, such as chk_01k…")
    private String id = "";

    @Mixin private JsonOutput output = new JsonOutput();

    String path() {
      return "/ops/checkouts/" + id;
    }

    int print(JsonNode answer) {
      output.print(answer, () -> list(answer));
      return 0;
    }

    private static void list(JsonNode answer) {
      answer
          .properties()
          .forEach(
              field -> System.out.printf("%-15s %s%n", field.getKey(), field.getValue().asText()));
    }
  }

  /** A command that changes one checkout. */
  abstract static class Act extends One {
    @Mixin private Reason reason = new Reason();

    int act(String verb, ObjectNode request) {
      request.put("reason", reason.text());
      return print(
          Operator.logIn(SoukHome.find())
              .post(path() + "/" + verb, request.toString())
              .ok()
              .body());
    }

    int act(String verb) {
      return act(verb, StackState.JSON.createObjectNode());
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows one checkout: where it stands, what fails, its page in the Temporal UI.")
  static final class Show extends One {
    @Override
    public Integer call() {
      return print(Operator.logIn(SoukHome.find()).get(path()).ok().body());
    }
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "Gives a checkout up: nothing stays held, nothing authorized.")
  static final class Cancel extends Act {
    @Override
    public Integer call() {
      return act("cancel");
    }
  }

  /** Support's word on a review. */
  abstract static class Decision extends Act {
    @Option(
        names = "--attempt",
        paramLabel = "N",
        converter = Count.class,
        description = "the attempt you looked at; if another one is in review, nothing is done")
    private @Nullable Integer attempt;

    int decide(String verb) {
      return act(verb, request());
    }

    ObjectNode request() {
      ObjectNode request = StackState.JSON.createObjectNode();
      if (attempt != null) {
        request.put("attempt", attempt);
      }
      return request;
    }
  }

  @Command(
      name = "approve",
      mixinStandardHelpOptions = true,
      description = "Lets a payment in review go through: the orders are placed.")
  static final class Approve extends Decision {
    @Override
    public Integer call() {
      return decide("approve");
    }
  }

  @Command(
      name = "reject",
      mixinStandardHelpOptions = true,
      description = "Refuses a payment in review: it is voided and the hold given back.")
  static final class Reject extends Decision {
    @Override
    public Integer call() {
      return decide("reject");
    }
  }

  @Command(
      name = "reset",
      mixinStandardHelpOptions = true,
      description = {
        "Has the workflow do again what it did from a step on. No effect happens twice.",
        "A step it has not come to is refused, and the answer names those it has.",
        "Also brings a checkout back whose workflow was terminated."
      })
  static final class Reset extends Act {
    @Option(
        names = "--to",
        required = true,
        paramLabel = "STEP",
        description = "start, last, or a step it has come to, such as Authorize")
    private String to = "";

    @Override
    public Integer call() {
      return act("reset", StackState.JSON.createObjectNode().put("to", to));
    }
  }
}
