package souk.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import souk.bench.Frozen;
import souk.load.Api;

/** The marketplace's processes, as it writes them down itself. Thread-safe. */
final class Processes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CONNECT_LIMIT_MILLIS = 500;

  private final Path state;

  /**
   * @param state where the running marketplace keeps its state
   */
  Processes(Path state) {
    this.state = state;
  }

  /** As a crash would end it. Whether it ran. */
  boolean kill(String part) {
    Optional<ProcessHandle> process = find(part);
    process.ifPresent(ProcessHandle::destroyForcibly);
    return process.isPresent();
  }

  /** Stops it, with its children, and lets it go on later. Whether it ran. */
  boolean pause(String part, Duration lasting) throws InterruptedException {
    Optional<ProcessHandle> process = find(part);
    if (process.isEmpty()) {
      return false;
    }
    try (var _ = Frozen.freeze(process.get())) {
      TimeUnit.MILLISECONDS.sleep(lasting.toMillis());
    }
    return true;
  }

  /** Empty while it is down, and if it is not a child of the running marketplace. */
  private Optional<ProcessHandle> find(String part) {
    JsonNode now = read();
    long parent = now.path("pid").asLong();
    return parts(now)
        .filter(each -> each.path("name").asText().equals(part))
        .flatMap(each -> ProcessHandle.of(each.path("pid").asLong()).stream())
        .filter(ProcessHandle::isAlive)
        .filter(process -> process.parent().map(ProcessHandle::pid).orElse(0L) == parent)
        .findFirst();
  }

  /** Where a part listens, as host and port; empty if this marketplace does not have it. */
  Optional<InetSocketAddress> address(String part) {
    return parts(read())
        .filter(each -> each.path("name").asText().equals(part))
        .map(each -> address(each.path("address")))
        .findFirst();
  }

  private static InetSocketAddress address(JsonNode hostAndPort) {
    String[] halves = hostAndPort.asText().split(":", 2);
    return InetSocketAddress.createUnresolved(halves[0], Integer.parseInt(halves[1]));
  }

  /** The parts that do not answer. */
  List<String> down() {
    return parts(read())
        .filter(part -> !answers(part.path("health").asText()))
        .map(part -> part.path("name").asText())
        .toList();
  }

  private static boolean answers(String health) {
    if (health.startsWith("http")) {
      try {
        return new Api(health, null).get("").status() == 200;
      } catch (Api.Unreachable down) {
        return false;
      }
    }
    int colon = health.lastIndexOf(':');
    try (var socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(
              health.substring(0, colon), Integer.parseInt(health.substring(colon + 1))),
          CONNECT_LIMIT_MILLIS);
      return true;
    } catch (IOException down) {
      return false;
    }
  }

  private JsonNode read() {
    try {
      return JSON.readTree(state.toFile());
    } catch (IOException failure) {
      throw new UncheckedIOException("the marketplace is gone: cannot read " + state, failure);
    }
  }

  private static Stream<JsonNode> parts(JsonNode state) {
    return StreamSupport.stream(state.path("parts").spliterator(), false);
  }
}
