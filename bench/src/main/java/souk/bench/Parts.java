package souk.bench;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The processes of a running Souk on this machine, with their children. */
final class Parts {
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
   * Until it is closed the part answers nobody.
   *
   * @throws IllegalStateException if it does not run here
   */
  Frozen freeze(String part) {
    return Optional.ofNullable(pids.get(part))
        .flatMap(ProcessHandle::of)
        .map(Frozen::freeze)
        .orElseThrow(() ->
            new IllegalStateException(
                part
                    + " is not a process of ./souk up's: it can't be frozen. Start Souk with its own."));
  }
}
