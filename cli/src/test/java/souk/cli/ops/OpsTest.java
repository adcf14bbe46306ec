package souk.cli.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import souk.stack.marketplace.StackState;

/** What is asked of the API, and how its answers look. */
class OpsTest {
  @Test
  void anAttemptThatIsGivenIsSent() {
    assertThat(decision("--attempt", "2")).isEqualTo("{\"attempt\":2}");
    assertThat(decision()).isEqualTo("{}");
  }

  private static String decision(String... more) {
    var approve = new OpsCommand.Approve();
    var arguments = new ArrayList<>(List.of("chk_1", "--reason", "why"));
    arguments.addAll(List.of(more));
    new CommandLine(approve).parseArgs(arguments.toArray(String[]::new));
    return approve.request().toString();
  }

  @Test
  void allAlikeAreOnlyCountedUnlessToldOtherwise() {
    assertThat(alike("--all-like", "Authorize"))
        .isEqualTo("{\"step\":\"Authorize\",\"dry_run\":true,\"limit\":50}");
    assertThat(alike("--all-like", "orphaned", "--do-it", "--most", "7"))
        .isEqualTo("{\"kind\":\"orphaned\",\"dry_run\":false,\"limit\":7}");
  }

  private static String alike(String... arguments) {
    var alike = new OpsRetryCommand.Alike();
    new CommandLine(CommandLine.Model.CommandSpec.forAnnotatedObject(alike)).parseArgs(arguments);
    return alike.request().toString();
  }

  @Test
  void aStuckCheckoutIsListedWithItsPageBelow() throws JsonProcessingException {
    String page = "http://127.0.0.1:8233/namespaces/souk/workflows/checkout%3Achk_1";
    String listed =
        OpsListCommand.text(
            StackState.JSON.readTree(
                """
                {"id": "chk_1", "status": "processing", "kind": "failing_step", "failures": 7,
                 "step": "Authorize", "updated_at": "2026-11-26T23:47:06.123Z",
                 "last_failure": "the provider answered 503", "temporal_ui": "%s"}
                """
                    .formatted(page)));
    assertThat(listed.lines()).hasSize(2).allMatch(line -> line.length() <= 160);
    assertThat(listed.lines().findFirst().orElse(""))
        .startsWith("chk_1 ")
        .endsWith("the provider answered 503");
    assertThat(listed).endsWith("  " + page + System.lineSeparator());
  }

  @Test
  void aServerWithoutAPageTakesOneLine() throws JsonProcessingException {
    assertThat(
            OpsListCommand.text(
                    StackState.JSON.readTree("{\"id\": \"chk_1\", \"temporal_ui\": \"\"}"))
                .lines())
        .hasSize(1);
  }
}
