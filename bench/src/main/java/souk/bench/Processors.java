package souk.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** How much processor time Souk's own processes on this machine have taken, with their children. */
final class Processors {
  private final Map<String, Long> pids;

  Processors(Parts parts) {
    pids = new LinkedHashMap<>(parts.pids());
    pids.put("shoppers", ProcessHandle.current().pid());
  }

  Map<String, Duration> now() {
    Map<String, Duration> taken = new LinkedHashMap<>();
    pids.forEach((name, pid) ->
        taken.put(
            name,
            Parts.processes(pid)
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .reduce(Duration.ZERO, Duration::plus)));
    return taken;
  }
}
