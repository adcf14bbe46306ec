package souk.stack.process;

/** The stack can't do what was asked; the message says why and what to do, and needs no trace. */
public final class StackException extends RuntimeException {
  public StackException(String message) {
    super(message);
  }
}
