package souk.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The processes of a running Souk on this machine, with their children. */
final class Parts {
  /** Wakes up again what is frozen. */
  interface Frozen extends AutoCloseable {
    @Override
    void close();
  }

  private final Map<String, Long> pids = new LinkedHashMap<>();

  /**
   * @param pids as {@code name=pid,name=pid}
   */
  Parts(String pids) {
    for (String part : pids.isEmpty() ? new String[0] : pids.split(",")) {
      String[] named = part.split("=", 2);
      this.pids.put(named[0], Long.valueOf(named[1]));
    }
  }

  Map<String, Long> pids() {
    return Collections.unmodifiableMap(pids);
  }

  static Stream<ProcessHandle> processes(long pid) {
    return ProcessHandle.of(pid).stream()
        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()));
  }

  /**
   * Until it is closed, or this program ends, the part answers nobody, and its connections stand.
   *
   * @throws IllegalStateException if it does not run here
   */
  Frozen freeze(String part) {
    Long pid = pids.get(part);
    if (pid == null) {
      throw new IllegalStateException(
          part + " is not a process of ./souk up's: it can't be frozen. Start Souk with its own.");
    }
    List<Long> frozen = new ArrayList<>(processes(pid).map(ProcessHandle::pid).toList());
    var atTheLatest = new Thread(() -> signal("CONT", frozen));
    Runtime.getRuntime().addShutdownHook(atTheLatest);
    signal("STOP", frozen);
    return () -> {
      signal("CONT", frozen);
      Runtime.getRuntime().removeShutdownHook(atTheLatest);
    };
  }

  private static void signal(String signal, List<Long> processes) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    processes.forEach(pid -> command.add(Long.toString(pid)));
    try {
      int code = new ProcessBuilder(command).inheritIO().start().waitFor();
      if (code != 0) {
        throw new IllegalStateException(String.join(" ", command) + " failed");
      }
    } catch (IOException failure) {
      throw new IllegalStateException("cannot signal " + processes, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", interrupted);
    }
  }
}
