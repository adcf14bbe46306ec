package souk.sandbox;

/** A request that is answered with a problem document. */
final class Refusal extends RuntimeException {
  private final int status;
  private final String code;

  Refusal(int status, String code, String detail) {
    super(detail);
    this.status = status;
    this.code = code;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }
}
