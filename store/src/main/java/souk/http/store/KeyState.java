package souk.http.store;

/** What is known under a key that was used before. */
public sealed interface KeyState {
  /** It was answered with this. */
  record Answered(int status, String body) implements KeyState {}

  /**
   * It began or paid a checkout, whose row answers.
   *
   * @param status of the answer if all went well
   * @param attempt the payment attempt it is about; 0 for none
   */
  record Begun(String checkoutId, int status, int attempt) implements KeyState {}

  /** Somebody is at it. */
  record Running() implements KeyState {}

  /** The key was used for another request. */
  record OtherRequest() implements KeyState {}
}
