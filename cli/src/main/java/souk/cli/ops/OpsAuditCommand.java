package souk.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;

@Command(
    name = "audit",
    mixinStandardHelpOptions = true,
    description = "Shows who did what, why, and with what outcome; the newest first.")
final class OpsAuditCommand implements Callable<Integer> {
  private static final String LINE = "%-6s %-20s %-30s %-13s %-30s %-40s %s%n";

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "ID",
      description = "the id of a checkout, an order or a group, or stock; all of them if left out")
  private String subject = "";

  @Mixin private ListOptions options = new ListOptions(20);

  @Override
  public Integer call() {
    String path = "/ops/audit";
    if (!subject.isEmpty()) {
      path += "?subject=" + URLEncoder.encode(subject, StandardCharsets.UTF_8);
    }
    Listed acts = Listed.read(Operator.logIn(SoukHome.find()), path, options.most());
    options.print(StackState.JSON.createObjectNode().set("items", acts.items()), () -> print(acts));
    acts.tellIfCut("./souk ops audit" + (subject.isEmpty() ? "" : " " + subject), options.most());
    return 0;
  }

  private static void print(Listed acts) {
    System.out.printf(LINE, "ID", "AT", "ACCOUNT", "ACTION", "SUBJECT", "OUTCOME", "REASON");
    for (JsonNode act : acts.items()) {
      System.out.printf(
          LINE,
          act.path("id").asText(),
          act.path("created_at").asText().replaceFirst("\\.\\d+", ""),
          act.path("account_id").asText(),
          act.path("action").asText(),
          act.path("subject").asText(),
          act.path("outcome").asText(),
          act.path("reason").asText());
    }
  }
}
