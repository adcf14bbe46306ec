package souk.circuit;

/** A call failed, took too long, or was not made because too many before it did. */
public final class NoAnswer extends Exception {
  NoAnswer(String circuit, Throwable cause) {
    super("no answer from %s: %s".formatted(circuit, cause), cause);
  }
}
