package souk.temporal;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.time.Duration;

/** Where the Temporal server is. */
@ConfigurationProperties("souk.temporal")
public final class TemporalSettings {
  private String target = "127.0.0.1:7233";
  private String namespace = "souk";
  private String uiUrl = "http://127.0.0.1:8233";
  private Duration callTimeout = Duration.ofSeconds(3);

  public String getTarget() {
    return target;
  }

  public void setTarget(String target) {
    this.target = target;
  }

  public String getNamespace() {
    return namespace;
  }

  public void setNamespace(String namespace) {
    this.namespace = namespace;
  }

  public String getUiUrl() {
    return uiUrl;
  }

  public void setUiUrl(String uiUrl) {
    this.uiUrl = uiUrl;
  }

  /**
   * How long one call, its repetitions included, may take before the caller hears that it failed.
   */
  public Duration getCallTimeout() {
    return callTimeout;
  }

  public void setCallTimeout(Duration callTimeout) {
    this.callTimeout = callTimeout;
  }
}
