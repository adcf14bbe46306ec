package souk.ops.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/** When a checkout counts as stuck. */
@ConfigurationProperties("souk.ops")
final class OpsSettings {
  private Duration quiet = Duration.ofMinutes(2);
  private int failures = 3;
  private Duration temporalWithin = Duration.ofSeconds(2);
  private Duration endWithin = Duration.ofSeconds(8);

  /** How long a checkout that waits for nobody may stand still. */
  Duration quiet() {
    return quiet;
  }

  void setQuiet(Duration quiet) {
    this.quiet = quiet;
  }

  /**
   * How often in a row a step must have failed; a workflow task once less, as it is begun again.
   */
  int failures() {
    return failures;
  }

  void setFailures(int failures) {
    this.failures = failures;
  }

  /** How long Temporal may take to describe a workflow. */
  Duration temporalWithin() {
    return temporalWithin;
  }

  void setTemporalWithin(Duration temporalWithin) {
    this.temporalWithin = temporalWithin;
  }

  /** How long an operator waits for the end of a checkout without a workflow. */
  Duration endWithin() {
    return endWithin;
  }

  void setEndWithin(Duration endWithin) {
    this.endWithin = endWithin;
  }
}
