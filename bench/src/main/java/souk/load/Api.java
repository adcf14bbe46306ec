package souk.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Souk's REST API, as somebody uses it from outside.
 *
 * @param token sent as a bearer token; null for none
 */
public record Api(String address, @Nullable String token) {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** There was no answer: nobody listens, or the connection broke. */
  public static final class Unreachable extends IllegalStateException {
    Unreachable(String message, IOException cause) {
      super(message, cause);
    }
  }

  /**
   * What came back.
   *
   * @param body missing if it is no JSON
   * @param retryAfterSeconds 0 if it says nothing of the kind
   */
  public record Answer(int status, JsonNode body, int retryAfterSeconds) {
    public String text(String pointer) {
      return body.at(pointer).asText();
    }

    /**
     * @throws IllegalStateException unless it is a good answer
     */
    public Answer ok() {
      if (status >= 300) {
        throw new IllegalStateException("answered with " + status + ": " + body);
      }
      return this;
    }
  }

  public Api as(String bearer) {
    return new Api(address, bearer);
  }

  public Answer get(String path) {
    return send("GET", path, "", "");
  }

  public Answer put(String path, String body) {
    return send("PUT", path, body, "");
  }

  public Answer post(String path, String body) {
    return post(path, body, UUID.randomUUID().toString());
  }

  public Answer post(String path, String body, String idempotencyKey) {
    return send("POST", path, body, idempotencyKey);
  }

  public Answer delete(String path) {
    return send("DELETE", path, "", "");
  }

  private Answer send(String method, String path, String body, String idempotencyKey) {
    var request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (!idempotencyKey.isEmpty()) {
      request.header("Idempotency-Key", idempotencyKey);
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
      // A device for each: hundreds of buyers on one are taken for a fraud.
      request.header(
          "Souk-Device", UUID.nameUUIDFromBytes(token.getBytes(StandardCharsets.UTF_8)).toString());
    }
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      int retryAfter = (int) response.headers().firstValueAsLong("Retry-After").orElse(0);
      return new Answer(response.statusCode(), json(response), retryAfter);
    } catch (IOException failure) {
      throw new Unreachable("%s%s: %s".formatted(address, path, failure), failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", interrupted);
    }
  }

  private static JsonNode json(HttpResponse<String> response) {
    String type = response.headers().firstValue("Content-Type").orElse("");
    try {
      return type.contains("json") ? JSON.readTree(response.body()) : MissingNode.getInstance();
    } catch (JsonProcessingException garbled) {
      return MissingNode.getInstance();
    }
  }
}
