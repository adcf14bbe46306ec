package souk.cli.ops;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.option.JsonOutput;

/** What every command that lists something can be told. */
final class ListOptions {
  @Option(
      names = "--most",
      paramLabel = "N",
      converter = Listed.Most.class,
      description = "list at most so many (default: ${DEFAULT-VALUE})")
  private int most;

  @Mixin private JsonOutput output = new JsonOutput();

  /**
   * @param most unless it is told otherwise
   */
  ListOptions(int most) {
    this.most = most;
  }

  int most() {
    return most;
  }

  void print(Object value, Runnable text) {
    output.print(value, text);
  }
}
