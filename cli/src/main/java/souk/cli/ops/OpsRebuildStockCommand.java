package souk.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;

@Command(
    name = "rebuild-stock",
    mixinStandardHelpOptions = true,
    description = {
      "Sets stock counters to what their ledger says. Shows only which are wrong,",
      "unless --do-it is given."
    })
final class OpsRebuildStockCommand implements Callable<Integer> {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Mixin private Reason reason = new Reason();

  @Option(names = "--do-it", description = "change them")
  private boolean doIt;

  @Override
  public Integer call() {
    var wish =
        StackState.JSON.createObjectNode().put("reason", reason.text()).put("dry_run", !doIt);
    JsonNode answer =
        Operator.logIn(SoukHome.find())
            .within(LIMIT)
            .post("/ops/stock/rebuild", wish.toString())
            .ok()
            .body();
    for (JsonNode offer : answer.path("offers")) {
      System.out.printf(
          "%-30s on hand %d, held %d; by the ledger %d, %d%n",
          offer.path("offer_id").asText(),
          offer.path("on_hand").asInt(),
          offer.path("reserved").asInt(),
          offer.path("ledger_on_hand").asInt(),
          offer.path("ledger_reserved").asInt());
    }
    System.out.printf(
        "%d %s%s%n",
        answer.path("count").asInt(),
        doIt ? "set right" : "wrong; nothing changed",
        answer.path("more").asBoolean() ? ", and there may be more: run it again" : "");
    return 0;
  }
}
