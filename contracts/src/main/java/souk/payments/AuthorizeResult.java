package souk.payments;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A payment attempt's known outcome. An unknown one is an exception, and asked about again. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = AuthorizeResult.Authorized.class, name = "authorized"),
  @JsonSubTypes.Type(value = AuthorizeResult.Declined.class, name = "declined"),
  @JsonSubTypes.Type(value = AuthorizeResult.ChallengeRequired.class, name = "challenge_required"),
  @JsonSubTypes.Type(value = AuthorizeResult.Voided.class, name = "voided"),
})
public sealed interface AuthorizeResult {
  /**
   * The money is set aside at the buyer's bank.
   *
   * @param expiresAt when the bank gives it up; null if the provider did not say
   */
  record Authorized(String authorizationId, @Nullable Instant expiresAt)
      implements AuthorizeResult {}

  /**
   * The buyer's bank, or the provider, said no. Another card may do.
   *
   * @param reason the provider's code, such as {@code insufficient_funds}
   */
  record Declined(String reason) implements AuthorizeResult {}

  /** The buyer must pass 3-D Secure first. The page's address stays in PostgreSQL. */
  record ChallengeRequired() implements AuthorizeResult {}

  /** The attempt was given up before its outcome was known; nothing is set aside. */
  record Voided() implements AuthorizeResult {}
}
