package souk.payments.provider;

import org.jspecify.annotations.Nullable;

/** The provider gave no answer that can be relied on; ask again. */
public final class OutcomeUnknown extends RuntimeException {
  public OutcomeUnknown(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
