package souk.payments.provider;

/** What a provider says about one authorization. */
public sealed interface Authorization {
  record Authorized(String id) implements Authorization {}

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

  record Voided() implements Authorization {}
}
