package souk.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import souk.cli.option.Id;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;

@Command(
    name = "refund",
    mixinStandardHelpOptions = true,
    description = {
      "Gives the buyer back what was captured for an order, or a part of it.",
      "Running it twice refunds twice, up to what was captured."
    })
final class OpsRefundCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ID",
      converter = Id.Order.class,
      description = "an order's id, such as ord_01k…")
  private String id = "";

  @Mixin private Reason reason = new Reason();

  @Option(
      names = "--amount",
      paramLabel = "MINOR",
      description = "how much, in cents; all that is left if not given")
  private @Nullable Long amount;

  @Override
  public Integer call() {
    ObjectNode wish = StackState.JSON.createObjectNode().put("reason", reason.text());
    if (amount != null) {
      wish.put("amount_minor", amount);
    }
    JsonNode answer =
        Operator.logIn(SoukHome.find())
            .post("/ops/orders/%s/refund".formatted(id), wish.toString())
            .ok()
            .body();
    System.out.printf("%s is on its way%n", answer.path("refund").asText());
    return 0;
  }
}
