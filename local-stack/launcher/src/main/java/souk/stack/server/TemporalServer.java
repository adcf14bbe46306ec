package souk.stack.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import souk.stack.process.Child;
import souk.stack.process.Folders;
import souk.stack.process.Platform;
import souk.stack.process.Ports;

/** A real Temporal server with its UI, its state in a file. */
public final class TemporalServer implements Backend {
  public static final String NAMESPACE = "souk";

  /**
   * A write-ahead log, flushed at every commit: what was acknowledged survives a power cut. 64 MiB
   * of cache and a checkpoint every 32 MiB, instead of 2 and 4: its trees are written all over.
   */
  private static final List<String> PRAGMAS =
      List.of("journal_mode=wal", "synchronous=2", "cache_size=-65536", "wal_autocheckpoint=8000");

  /**
   * For a development server that carries load; docs/adr/0011 has what each is worth.
   *
   * <ul>
   *   <li>It read its search attributes from the database for every workflow, behind a lock.
   *   <li>What a queue has done is forgotten at checkpoints; until then each new task is compared
   *       with all of it.
   *   <li>A workflow task or activity that is new waited until its queue's turn, 20 times a second.
   *   <li>Visibility is looked at twice a second. A checkout that is over by then is written once,
   *       closed, and not first as open.
   * </ul>
   */
  private static final List<String> DYNAMIC_CONFIG =
      List.of(
          "system.forceSearchAttributesCacheRefreshOnRead=false",
          "history.transferProcessorMaxPollRPS=200",
          "history.transferProcessorUpdateAckInterval=\"5s\"",
          "history.timerProcessorUpdateAckInterval=\"5s\"",
          "history.visibilityProcessorUpdateAckInterval=\"5s\"",
          "history.visibilityProcessorMaxPollRPS=2");

  /** Collects garbage when the heap has grown fivefold, until there is 1 GiB of it. */
  private static final Map<String, String> GO = Map.of("GOGC", "400", "GOMEMLIMIT", "1GiB");

  private final Path executable;
  private final Path folder;
  private final int port;
  private final int uiPort;
  private final Path log;
  private Child child;

  private TemporalServer(Path executable, Path folder, int port, int uiPort, Path log) {
    this.executable = executable;
    this.folder = folder;
    this.port = port;
    this.uiPort = uiPort;
    this.log = log;
    this.child = launch();
  }

  public static TemporalServer start(Path executable, Path folder, int port, int uiPort, Path log) {
    Ports.requireFree(port, "Temporal");
    Ports.requireFree(uiPort, "Temporal's UI");
    return new TemporalServer(executable, folder, port, uiPort, log);
  }

  private Child launch() {
    Folders.create(folder);
    List<String> command = new ArrayList<>();
    command.addAll(List.of(executable.toString(), "server", "start-dev"));
    command.addAll(List.of("--ip", "127.0.0.1", "--port", Integer.toString(port)));
    command.addAll(List.of("--ui-ip", "127.0.0.1", "--ui-port", Integer.toString(uiPort)));
    command.addAll(
        List.of(
            "--db-filename", folder.resolve("temporal.db").toString(), "--namespace", NAMESPACE));
    searchAttributes()
        .forEach(attribute -> command.addAll(List.of("--search-attribute", attribute)));
    PRAGMAS.forEach(pragma -> command.addAll(List.of("--sqlite-pragma", pragma)));
    DYNAMIC_CONFIG.forEach(value -> command.addAll(List.of("--dynamic-config-value", value)));
    command.addAll(List.of("--log-level", "warn"));
    var started = Child.start("temporal", command, GO, log, Child.OrphanSignal.KILL);
    started.awaitReady(
        Duration.ofMinutes(1), () -> Ports.listening(port) && Ports.listening(uiPort));
    return started;
  }

  /** Known before the first workflow starts: the server needs seconds to notice new ones. */
  private static List<String> searchAttributes() {
    return Platform.pinned("search-attributes").lines().filter(line -> !line.isBlank()).toList();
  }

  @Override
  public Map<String, String> environment() {
    return Map.of(
        "SOUK_TEMPORAL_TARGET",
        address(),
        "SOUK_TEMPORAL_NAMESPACE",
        NAMESPACE,
        "SOUK_TEMPORAL_UI_URL",
        uiAddress());
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port;
  }

  public String uiAddress() {
    return "http://127.0.0.1:" + uiPort;
  }

  @Override
  public Child child() {
    return child;
  }

  @Override
  public void restart() {
    child = launch();
  }

  @Override
  public void stop() {
    child.stop(Duration.ofSeconds(10));
  }
}
