package souk.stack.teststack;

import java.util.Map;

/** A backend as tests use it: to work with, to kill, and to bring back. */
public interface TestBackend {
  /** What our services need to know of it. */
  Map<String, String> environment();

  /** With {@code SIGKILL}: nothing is flushed, nobody is told. */
  void kill();

  /** Starts it again after it was killed, on the same data. */
  void restart();

  /** Forgets everything it holds; only Redis can, and only while it is killed. */
  default void wipe() {
    throw new UnsupportedOperationException("only Redis can be wiped");
  }
}
