package souk.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** How much processor time Souk's own processes on this machine have taken, with their children. */
final class Processors {
  private final Map<String, Long> pids = new LinkedHashMap<>();

  /**
   * @param pids as {@code name=pid,name=pid}
   */
  Processors(String pids) {
    for (String part : pids.isEmpty() ? new String[0] : pids.split(",")) {
      String[] named = part.split("=", 2);
      this.pids.put(named[0], Long.valueOf(named[1]));
    }
    this.pids.put("shoppers", ProcessHandle.current().pid());
  }

  Map<String, Duration> now() {
    Map<String, Duration> taken = new LinkedHashMap<>();
    pids.forEach((name, pid) ->
        taken.put(
            name,
            ProcessHandle.of(pid).stream()
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus)));
    return taken;
  }
}
