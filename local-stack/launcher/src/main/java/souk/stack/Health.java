package souk.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import souk.stack.StackState.PartState;

/** Asks a part how it is. */
final class Health {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();

  private Health() {}

  /** One of {@code up}, {@code unhealthy}, {@code down} and {@code yours}. */
  static String of(PartState part) {
    if (part.health().isEmpty()) {
      return "yours";
    }
    if (part.pid() == 0 || ProcessHandle.of(part.pid()).isEmpty()) {
      return "down";
    }
    if (part.health().startsWith("http")) {
      return answers(part.health()) ? "up" : "unhealthy";
    }
    int port = Integer.parseInt(part.health().substring(part.health().lastIndexOf(':') + 1));
    return Ports.listening(port) ? "up" : "unhealthy";
  }

  private static boolean answers(String address) {
    var request = HttpRequest.newBuilder(URI.create(address)).timeout(LIMIT).build();
    try {
      return CLIENT.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException unreachable) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
