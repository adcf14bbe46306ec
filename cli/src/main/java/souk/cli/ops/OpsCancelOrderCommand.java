package souk.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.cli.option.Id;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;

@Command(
    name = "cancel-order",
    mixinStandardHelpOptions = true,
    description =
        "Cancels an order that has not been shipped, or a whole group of them, in its buyer's stead: "
            + "the units go back to stock, nothing of it is charged.")
final class OpsCancelOrderCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "ID",
      converter = Id.OrderOrGroup.class,
      description = "an order's id, such as ord_01k…, or a group's, such as grp_01k…")
  private String id = "";

  @Mixin private Reason reason = new Reason();

  @Override
  public Integer call() {
    JsonNode answer =
        Operator.logIn(SoukHome.find())
            .post(
                "/ops/orders/%s/cancel".formatted(id),
                StackState.JSON.createObjectNode().put("reason", reason.text()).toString())
            .ok()
            .body();
    System.out.printf(
        "%s %s, audit %s%n",
        answer.path("id").asText(),
        answer.path("outcome").asText(),
        answer.path("audit_id").asText());
    return 0;
  }
}
