package souk.accounts.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * The first operator.
 *
 * @param password empty: there is none
 * @param reset gives the first operator that password again; otherwise an operator who is there
 *     stays as is
 */
@ConfigurationProperties("souk.operator")
record OperatorSettings(
    @Bindable(defaultValue = "") String password, @Bindable(defaultValue = "false") boolean reset) {
  /** Without the password. */
  @Override
  public String toString() {
    return "OperatorSettings[reset=%s]".formatted(reset);
  }
}
