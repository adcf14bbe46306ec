package souk.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A real Temporal server with its UI, its state in a file. */
public final class TemporalServer implements Backend {
  public static final String NAMESPACE = "souk";

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
    // Write-ahead log, flushed at every commit: what was acknowledged survives a power cut.
    command.addAll(List.of("--sqlite-pragma", "journal_mode=wal"));
    command.addAll(List.of("--sqlite-pragma", "synchronous=2"));
    command.addAll(List.of("--log-level", "warn"));
    var started = Child.start("temporal", command, Map.of(), log, Child.OrphanSignal.KILL);
    started.awaitReady(
        Duration.ofMinutes(1), () -> Ports.listening(port) && Ports.listening(uiPort));
    return started;
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
