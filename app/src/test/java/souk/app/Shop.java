package souk.app;

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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who uses Souk over HTTP, with a token or without; every answer is held against the API's
 * description. Immutable; thread-safe.
 */
record Shop(String address, @Nullable String token) {
  private static final int TRIES = 5;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  /** An answer, whatever its status. */
  record Answer(int status, JsonNode body, HttpResponse<String> response) {
    String text(String pointer) {
      return body.at(pointer).asText();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    /** The last word of a problem's type. */
    String problem() {
      return text("/type").replace("/problems/", "");
    }

    /** This, if it has that status; else a failure that shows the whole answer. */
    Answer expect(int expected) {
      if (status != expected) {
        throw new AssertionError("expected %d, got %d: %s".formatted(expected, status, body));
      }
      return this;
    }
  }

  static Shop at(String address) {
    return new Shop(address, null);
  }

  Shop as(String bearer) {
    return new Shop(address, bearer);
  }

  Answer get(String path) {
    return send(request(path).GET());
  }

  Answer delete(String path) {
    return send(request(path).DELETE());
  }

  Answer put(String path, String body) {
    return send(request(path).PUT(BodyPublishers.ofString(body)));
  }

  /** With a new idempotency key. */
  Answer post(String path, String body) {
    return post(path, body, UUID.randomUUID().toString());
  }

  Answer post(String path, String body, String idempotencyKey) {
    return send(
        request(path)
            .header("Idempotency-Key", idempotencyKey)
            .POST(BodyPublishers.ofString(body)));
  }

  HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json");
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  /** As a good client: asked to come back later, it does. */
  static Answer send(HttpRequest.Builder request) {
    Answer answer = once(request);
    for (int tries = 1; tries < TRIES && answer.status() == 503; tries++) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(Long.parseLong(answer.header("retry-after"))));
      answer = once(request);
    }
    return answer;
  }

  /** Without coming back. */
  static Answer once(HttpRequest.Builder request) {
    try {
      HttpRequest sent = request.build();
      var response = HTTP.send(sent, BodyHandlers.ofString());
      Described.check(HTTP, sent, response);
      return new Answer(response.statusCode(), json(response.body()), response);
    } catch (IOException failure) {
      throw new AssertionError("no answer: " + failure, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", interrupted);
    }
  }

  private static JsonNode json(String body) throws IOException {
    return body.isBlank() || !body.stripLeading().matches("(?s)[\\[{].*")
        ? MissingNode.getInstance()
        : JSON.readTree(body);
  }
}
