package souk.stack.marketplace;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Tells people what is happening and how long it has taken. Thread-safe. */
public final class Progress {
  private final PrintStream out;
  private final long start = System.nanoTime();

  public Progress(PrintStream out) {
    this.out = out;
  }

  public synchronized void say(String text) {
    out.printf(Locale.ROOT, "%7.1f s  %s%n", elapsed().toMillis() / 1_000.0, text);
    out.flush();
  }

  public void say(String part, String text) {
    say("%-11s %s".formatted(part, text));
  }

  public synchronized void print(String text) {
    out.println(text);
    out.flush();
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
