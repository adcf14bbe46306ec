package souk.shipping.provider;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import souk.shipping.ShippingAddress;
import souk.sql.Json;
import souk.trace.Traceparent;

/**
 * Somebody else's service that quotes tax or shipping over HTTP: one question, one answer, in JSON
 * as docs/quoting.md has it. Thread-safe.
 */
public final class QuotingService {
  /** It gave no answer that can be used. */
  public static final class NoQuote extends RuntimeException {
    public NoQuote(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** As much of an address as a quote needs: where, not who. */
  public record Destination(
      @Nullable String country,
      @Nullable String region,
      @Nullable String postalCode,
      @Nullable String city) {
    public static Destination of(ShippingAddress to) {
      return new Destination(to.country(), to.region(), to.postalCode(), to.city());
    }
  }

  private final URI address;
  private final Duration timeLimit;
  private final HttpClient client;

  /**
   * @param url of the whole route
   * @param timeLimit for connecting, and again for the answer's head
   * @throws IllegalArgumentException if it is no URL
   */
  public QuotingService(String url, Duration timeLimit) {
    this.address = URI.create(url);
    this.timeLimit = timeLimit;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(timeLimit)
            .build();
  }

  /**
   * @throws NoQuote if it is away, busy, refuses or answers something else
   */
  public <T> T ask(Object question, Class<T> answer) {
    var request =
        Traceparent.addTo(HttpRequest.newBuilder(address))
            .timeout(timeLimit)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Json.write(question)))
            .build();
    try {
      var response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new NoQuote("%s answered %d".formatted(address, response.statusCode()), null);
      }
      return Json.read(response.body(), answer);
    } catch (IOException | IllegalStateException failure) {
      throw new NoQuote("no quote from %s: %s".formatted(address, failure), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new NoQuote("interrupted while asking " + address, interrupted);
    }
  }

  /**
   * @throws NoQuote if an answer is not what it must be
   */
  public static void require(boolean holds, String rule) {
    if (!holds) {
      throw new NoQuote("the answer makes no sense: " + rule, null);
    }
  }
}
