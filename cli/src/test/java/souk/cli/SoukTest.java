package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoukTest {
  private final StringWriter said = new StringWriter();

  private int execute(String... arguments) {
    var writer = new PrintWriter(said, true);
    return Souk.command().setOut(writer).setErr(writer).execute(arguments);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // nothing to do
        "frobnicate",
        "up --frobnicate",
        "up --port-offset many",
        "up --port-offset -1",
        "up --port-offset 60000",
        "up now",
        "logs",
        "stock ofr_1",
        "stock ofr_1 many",
        "stock ofr_1 -- -1",
        "stock ../../etc 1",
        "stock .. 1",
        "stock ofr_1 1000001",
        "logs api --lines -1",
        "verify --json nowhere/figures.json",
        "verify --json .",
        "ops",
        "ops list --state gone",
        "ops list --most 0",
        "ops list --most -1",
        "ops list --most 10001",
        "ops audit --most 0",
        "ops show",
        "ops show ../../etc",
        "ops retry --reason why",
        "ops retry chk_1",
        "ops retry chk_1 --all-like failing_step --reason why",
        "ops retry chk_1 --do-it --reason why",
        "ops retry chk_1 --most 5 --reason why",
        "ops retry ../../etc --reason why",
        "ops retry --do-it --reason why",
        "ops retry --all-like= --reason why",
        "ops retry --all-like ../retry --reason why",
        "ops retry --all-like Authorize --most 0 --reason why",
        "ops retry --all-like Authorize --most 101 --reason why",
        "ops cancel-order .. --reason why",
        "ops refund chk_1 --reason why",
        "ops rebuild-stock --really --reason why",
        "ops cancel chk_1",
        "ops approve chk_1 --reason why --attempt first",
        "ops approve chk_1 --reason why --attempt 0",
        "ops reject chk_1 --reason why --attempt -1",
        "ops reset chk_1 --reason why"
      })
  void misuseIsNamedAndEndsWithTwo(String line) {
    assertThat(execute(words(line))).isEqualTo(2);
    assertThat(said.toString()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "--version",
        "up --help",
        "down --help",
        "status --help",
        "logs --help",
        "reset --help",
        "demo --help",
        "stock --help",
        "ops --help",
        "ops list --help",
        "ops show --help",
        "ops retry --help",
        "ops cancel --help",
        "ops approve --help",
        "ops reject --help",
        "ops reset --help",
        "ops audit --help"
      })
  void everyCommandExplainsItself(String line) {
    assertThat(execute(words(line))).isZero();
    assertThat(said.toString()).contains("souk");
  }

  @Test
  void anUnreadableHomeIsToldWithoutATrace() {
    assertThat(execute("logs", "../secrets/operator")).isEqualTo(1);
    assertThat(said.toString().lines()).hasSize(1);
  }

  private static String[] words(String line) {
    return line.isEmpty() ? new String[0] : line.split(" ");
  }
}
