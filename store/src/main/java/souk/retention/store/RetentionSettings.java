package souk.retention.store;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/** How long rows are kept that nobody needs any more. */
@ConfigurationProperties("souk.retention")
public final class RetentionSettings {
  private Duration personal = Duration.ofDays(30);
  private Duration parkedEvents = Duration.ofDays(90);
  private Duration acts = Duration.ofDays(730);
  private Duration incidents = Duration.ofDays(730);

  /** Who was behind a checkout that ended without an order, and every card token. */
  Duration personal() {
    return personal;
  }

  public void setPersonal(Duration personal) {
    this.personal = personal;
  }

  /** Events that nobody could make sense of. */
  Duration parkedEvents() {
    return parkedEvents;
  }

  public void setParkedEvents(Duration parkedEvents) {
    this.parkedEvents = parkedEvents;
  }

  /** What support and operators did. */
  Duration acts() {
    return acts;
  }

  public void setActs(Duration acts) {
    this.acts = acts;
  }

  /** What the reconciliation found. */
  Duration incidents() {
    return incidents;
  }

  public void setIncidents(Duration incidents) {
    this.incidents = incidents;
  }
}
