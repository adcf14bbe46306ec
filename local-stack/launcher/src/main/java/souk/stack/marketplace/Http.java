package souk.stack.marketplace;

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
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import souk.stack.process.StackException;

/**
 * A user of Souk's REST API.
 *
 * @param token sent as a bearer token; null for none
 * @param limit how long an answer may take
 */
public record Http(String address, @Nullable String token, Duration limit) {
  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  /** What came back. */
  public record Answer(String call, int status, long millis, JsonNode body) {
    public String text(String pointer) {
      return body.at(pointer).asText();
    }

    /** This answer, if it is a good one. */
    public Answer ok() {
      if (status >= 300) {
        throw new StackException(
            "%s was answered with %d: %s%s"
                .formatted(call, status, body.path("detail").asText(), fieldErrors()));
      }
      return this;
    }

    private String fieldErrors() {
      var errors = new StringBuilder();
      for (JsonNode error : body.path("errors")) {
        errors
            .append("\n  ")
            .append(error.path("field").asText())
            .append(' ')
            .append(error.path("message").asText());
      }
      return errors.toString();
    }
  }

  public Http(String address, @Nullable String token) {
    this(address, token, LIMIT);
  }

  public Http as(String bearer) {
    return new Http(address, bearer, limit);
  }

  /** For what takes longer than a shopper would wait. */
  public Http within(Duration newLimit) {
    return new Http(address, token, newLimit);
  }

  public Answer get(String path) {
    return send("GET", path, "");
  }

  public Answer put(String path, String body) {
    return send("PUT", path, body);
  }

  public Answer post(String path, String body) {
    return send("POST", path, body);
  }

  private Answer send(String method, String path, String body) {
    String call = method + " " + path;
    var request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(limit)
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    long start = System.nanoTime();
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      long millis = Duration.ofNanos(System.nanoTime() - start).toMillis();
      return new Answer(call, response.statusCode(), millis, json(response));
    } catch (IOException failure) {
      throw new StackException(
          "%s%s can't be reached: %s. ./souk status shows what is up; ./souk up starts what is not"
              .formatted(address, path, failure));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted");
    }
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    String type = response.headers().firstValue("Content-Type").orElse("");
    return type.contains("json") ? JSON.readTree(response.body()) : MissingNode.getInstance();
  }
}
