package souk.stack.server;

import java.util.Map;
import souk.stack.process.Child;

/** A server that Souk needs, running as a child process. */
public interface Backend {
  /** What our services need to know of it. */
  Map<String, String> environment();

  String address();

  Child child();

  /** Starts it again after it was stopped or killed, on the same data. */
  void restart();

  void stop();
}
