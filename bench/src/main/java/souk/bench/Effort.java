package souk.bench;

import java.time.Duration;
import picocli.CommandLine.Option;
import souk.cli.option.Count;

/** How long is measured, and how often: options of what compares two things by turns. */
final class Effort {
  @Option(
      names = "--seconds",
      converter = Count.class,
      description = "for each measurement (default: ${DEFAULT-VALUE})")
  private int seconds;

  @Option(
      names = "--rounds",
      converter = Count.class,
      description = "of each comparison, besides one to warm up (default: ${DEFAULT-VALUE})")
  private int rounds;

  /** What is done if nothing else is said. */
  Effort(int seconds, int rounds) {
    this.seconds = seconds;
    this.rounds = rounds;
  }

  Duration time() {
    return Duration.ofSeconds(seconds);
  }

  int rounds() {
    return rounds;
  }
}
