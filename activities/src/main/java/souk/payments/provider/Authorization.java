package souk.payments.provider;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a provider says about one authorization. */
public sealed interface Authorization {
  /**
   * Money is set aside, or was taken.
   *
   * @param expiresAt when it is given up if it is not taken; null if the provider does not say
   */
  record Authorized(String id, @Nullable Instant expiresAt) implements Authorization {}

  /**
   * @param reason the provider's code
   */
  record Declined(String reason) implements Authorization {}

  /**
   * The buyer must pass 3-D Secure.
   *
   * @param redirectUrl the provider's page for it
   */
  record ChallengeRequired(String id, String redirectUrl) implements Authorization {}

  /** Given up, by us or because its time was over. */
  record Voided() implements Authorization {}
}
