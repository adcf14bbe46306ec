package souk.http.store;

/** What is known under a key. */
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

  /** It was never used, or has been freed: whoever comes next is the first. */
  record Unused() implements KeyState {}

  /** The key was used for another request. */
  record OtherRequest() implements KeyState {}
}
