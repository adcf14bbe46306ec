package souk.stack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.junit.jupiter.api.Test;

/** What is asked of the API, and how its answers look. */
class OpsTest {
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
