package souk.cli.ops;

import picocli.CommandLine.Option;

/** What every command that changes something asks for. */
final class Reason {
  @Option(
      names = "--reason",
      required = true,
      paramLabel = "TEXT",
      description = "why; kept in the audit")
  private String text = "";

  String text() {
    return text;
  }
}
