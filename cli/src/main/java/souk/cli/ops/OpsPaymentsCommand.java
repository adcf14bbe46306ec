package souk.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;

@Command(
    name = "payments",
    mixinStandardHelpOptions = true,
    description = {
      "Lists orders that wait to be shipped and whose authorization ends soon,",
      "or, with --failed, those whose money could not be taken."
    })
final class OpsPaymentsCommand implements Callable<Integer> {
  private static final String LINE = "%-32s %-10s %14s %-30s %-21s %s%n";

  @Option(names = "--failed", description = "those whose money could not be taken")
  private boolean failed;

  @Mixin private ListOptions options = new ListOptions(20);

  @Override
  public Integer call() {
    String path = "/ops/payments?state=" + (failed ? "failed" : "ending");
    Listed orders = Listed.read(Operator.logIn(SoukHome.find()), path, options.most());
    options.print(
        StackState.JSON.createObjectNode().set("items", orders.items()), () -> print(orders));
    orders.tellIfCut("./souk ops payments" + (failed ? " --failed" : ""), options.most());
    return 0;
  }

  private static void print(Listed orders) {
    System.out.printf(LINE, "ORDER", "STATUS", "TOTAL", "SELLER", "PAYMENT ENDS", "FAILURE");
    for (JsonNode order : orders.items()) {
      System.out.printf(
          LINE,
          order.path("order_id").asText(),
          order.path("status").asText(),
          "%d %s"
              .formatted(
                  order.at("/total/amount_minor").asLong(), order.at("/total/currency").asText()),
          order.path("seller_id").asText(),
          order.path("payment_expires_at").asText("-").replaceFirst("\\.\\d+", ""),
          order.path("failure").asText("-"));
    }
  }
}
