package souk.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.http.store.IdempotencyStore;
import souk.http.store.IdempotencyStore.Claim.Answered;
import souk.http.store.IdempotencyStore.Claim.OtherRequest;
import souk.http.store.IdempotencyStore.Claim.Ours;
import souk.http.store.IdempotencyStore.Claim.Running;
import souk.sql.DatabaseException;

/**
 * {@code Idempotency-Key}, after the IETF draft: the same request with the same key is done once
 * and always gets its first answer.
 */
@Singleton
public final class Idempotency {
  public static final String HEADER = "Idempotency-Key";
  private static final int LENGTH_MAX = 255;

  private final IdempotencyStore store;
  private final ObjectMapper json;

  Idempotency(IdempotencyStore store, ObjectMapper json) {
    this.store = store;
    this.json = json;
  }

  /**
   * Does something once.
   *
   * @param body what was sent; part of what makes two requests the same
   * @param action its answer is kept, and so is a problem below 500
   * @throws Problem 400 without a key, 422 for a key used with another body, 409 while it runs
   */
  public HttpResponse<?> answer(
      HttpRequest<?> request,
      String owner,
      @Nullable Object body,
      Supplier<? extends HttpResponse<?>> action) {
    String key = key(request);
    String hash =
        GuestTokens.hash(request.getMethodName() + " " + request.getPath() + " " + write(body));
    return switch (store.claim(owner, key, hash)) {
      case Ours() -> first(owner, key, action);
      case Answered(var status, var answer) -> replay(status, answer);
      case Running() ->
          throw Problem.of(
                  HttpStatus.CONFLICT,
                  "request-in-progress",
                  "The first request with this Idempotency-Key is still running. Try again.")
              .retryAfter(1);
      case OtherRequest() ->
          throw Problem.of(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "idempotency-key-reused",
              "This Idempotency-Key was used for another request. Use a new one.");
    };
  }

  private static String key(HttpRequest<?> request) {
    String key =
        Optional.ofNullable(request.getHeaders().get(HEADER)).map(String::strip).orElse("");
    if (key.isEmpty() || key.length() > LENGTH_MAX) {
      throw Problem.of(
          HttpStatus.BAD_REQUEST,
          "idempotency-key-required",
          "Send an Idempotency-Key header of 1 to %d characters, new for every purchase."
              .formatted(LENGTH_MAX));
    }
    return key;
  }

  private HttpResponse<?> first(
      String owner, String key, Supplier<? extends HttpResponse<?>> action) {
    try {
      HttpResponse<?> response = action.get();
      store.answered(owner, key, response.code(), write(response.body()));
      return response;
    } catch (Problem problem) {
      if (problem.status().getCode() >= 500) {
        store.free(owner, key);
      } else {
        store.answered(owner, key, problem.status().getCode(), write(problem.body()));
      }
      throw problem;
    } catch (RuntimeException failure) {
      free(owner, key, failure);
      throw failure;
    }
  }

  /** The shopper is told to try again, so the key must not be taken for running any more. */
  private void free(String owner, String key, RuntimeException failure) {
    try {
      store.free(owner, key);
    } catch (DatabaseException stillAway) {
      failure.addSuppressed(stillAway); // it frees itself after a while
    }
  }

  private HttpResponse<?> replay(int status, String answer) {
    try {
      JsonNode body = json.readTree(answer);
      MutableHttpResponse<JsonNode> response = HttpResponse.status(HttpStatus.valueOf(status));
      return response
          .body(body)
          .contentType(
              status >= 400
                  ? MediaType.APPLICATION_JSON_PROBLEM_TYPE
                  : MediaType.APPLICATION_JSON_TYPE)
          .header("Idempotent-Replayed", "true");
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private String write(@Nullable Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
