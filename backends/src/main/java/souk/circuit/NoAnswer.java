package souk.circuit;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;

/** A call failed, took too long, or was not made because too many before it did. */
public final class NoAnswer extends Exception {
  NoAnswer(String circuit, Throwable cause) {
    super("no answer from %s: %s".formatted(circuit, cause), cause);
  }

  /** Whether nobody was asked, because too many calls before had failed. */
  public boolean isUnasked() {
    return getCause() instanceof CallNotPermittedException;
  }
}
