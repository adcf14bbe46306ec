package souk.stack.server;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import souk.stack.process.Child;
import souk.stack.process.JavaProgram;
import souk.stack.process.Ports;
import souk.stack.process.StackException;

/** OpenSearch, one node, in a JVM of its own. */
public final class OpenSearchServer implements Backend {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

  private final Path folder;
  private final int port;
  private final int transportPort;
  private final Path log;
  private Child child;

  private OpenSearchServer(Path folder, int port, int transportPort, Path log) {
    this.folder = folder;
    this.port = port;
    this.transportPort = transportPort;
    this.log = log;
    this.child = launch();
  }

  public static OpenSearchServer start(Path folder, int port, int transportPort, Path log) {
    Ports.requireFree(port, "OpenSearch");
    Ports.requireFree(transportPort, "OpenSearch's transport");
    return new OpenSearchServer(folder, port, transportPort, log);
  }

  private Child launch() {
    var started =
        Child.start(
            "opensearch",
            JavaProgram.OPENSEARCH.command(
                folder.toString(),
                Integer.toString(port),
                Integer.toString(transportPort),
                cluster()),
            Map.of(),
            log,
            Child.OrphanSignal.KILL);
    started.awaitReady(Duration.ofMinutes(2), this::isOurs);
    return started;
  }

  /** Carries the port, so that no other clone's node is taken for this one. */
  private String cluster() {
    return "souk-" + port;
  }

  private boolean isOurs() {
    var request =
        HttpRequest.newBuilder(URI.create(address() + "/_cluster/health"))
            .timeout(Duration.ofSeconds(2))
            .build();
    try {
      var answer = CLIENT.send(request, BodyHandlers.ofString());
      return answer.statusCode() == 200
          && answer.body().contains('"' + cluster() + '"')
          && !answer.body().contains("\"status\":\"red\"");
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while waiting for OpenSearch");
    }
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("SOUK_OPENSEARCH_URL", address());
  }

  @Override
  public String address() {
    return "http://127.0.0.1:" + port;
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
