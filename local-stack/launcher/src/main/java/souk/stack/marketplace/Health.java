package souk.stack.marketplace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import souk.stack.marketplace.StackState.PartState;
import souk.stack.process.Ports;

/** Asks a part how it is. */
public final class Health {
  private static final Duration LIMIT = Duration.ofSeconds(2);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT).build();

  private Health() {}

  /** One of {@code up}, {@code unhealthy} and {@code down}. */
  public static String of(PartState part) {
    boolean ours = !part.yours();
    if (ours && (part.pid() == 0 || ProcessHandle.of(part.pid()).isEmpty())) {
      return "down";
    }
    boolean well = part.health().startsWith("http") ? answers(part.health()) : accepts(part);
    return well ? "up" : ours ? "unhealthy" : "down";
  }

  private static boolean accepts(PartState part) {
    int colon = part.health().lastIndexOf(':');
    String host = part.health().substring(0, colon);
    return Ports.listening(host, Integer.parseInt(part.health().substring(colon + 1)));
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
