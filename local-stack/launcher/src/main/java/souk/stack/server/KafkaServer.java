package souk.stack.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import souk.stack.process.Child;
import souk.stack.process.JavaProgram;
import souk.stack.process.Ports;

/** Kafka without ZooKeeper, one node, in a JVM of its own. */
public final class KafkaServer implements Backend {
  private final Path folder;
  private final int port;
  private final int controllerPort;
  private final Path log;
  private Child child;

  private KafkaServer(Path folder, int port, int controllerPort, Path log) {
    this.folder = folder;
    this.port = port;
    this.controllerPort = controllerPort;
    this.log = log;
    this.child = launch();
  }

  public static KafkaServer start(Path folder, int port, int controllerPort, Path log) {
    Ports.requireFree(port, "Kafka");
    Ports.requireFree(controllerPort, "Kafka's controller");
    return new KafkaServer(folder, port, controllerPort, log);
  }

  private Child launch() {
    var started =
        Child.start(
            "kafka",
            JavaProgram.KAFKA.command(
                folder.toString(), Integer.toString(port), Integer.toString(controllerPort)),
            Map.of(),
            log,
            Child.OrphanSignal.KILL);
    started.awaitReady(Duration.ofSeconds(90), () -> Ports.listening(port));
    return started;
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("SOUK_KAFKA_SERVERS", address());
  }

  @Override
  public String address() {
    return "127.0.0.1:" + port;
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
    child.stop(Duration.ofSeconds(20));
  }
}
