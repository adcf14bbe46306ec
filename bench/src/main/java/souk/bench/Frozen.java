package souk.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process that answers nobody, with its children, while its connections stand. Goes on when this
 * is closed, or when this program ends.
 */
public final class Frozen implements AutoCloseable {
  private final List<Long> pids;
  private final Thread atTheLatest = new Thread(() -> signal("CONT"), "wake up what is frozen");

  private Frozen(List<Long> pids) {
    this.pids = pids;
  }

  public static Frozen freeze(ProcessHandle process) {
    var frozen =
        new Frozen(
            Stream.concat(Stream.of(process), process.descendants())
                .map(ProcessHandle::pid)
                .toList());
    Runtime.getRuntime().addShutdownHook(frozen.atTheLatest);
    frozen.signal("STOP");
    return frozen;
  }

  @Override
  public void close() {
    signal("CONT");
    try {
      Runtime.getRuntime().removeShutdownHook(atTheLatest);
    } catch (IllegalStateException ending) {
      // The hook wakes them up once more, which changes nothing.
    }
  }

  private void signal(String signal) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    pids.forEach(pid -> command.add(Long.toString(pid)));
    try {
      // One that has ended meanwhile is complained about, and the others are reached.
      new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .onExit()
          .join();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot send signals", failure);
    }
  }
}
