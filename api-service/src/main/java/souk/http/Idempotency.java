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
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.http.store.IdempotencyStore;
import souk.http.store.KeyState.Answered;
import souk.http.store.KeyState.Begun;
import souk.http.store.KeyState.OtherRequest;
import souk.http.store.KeyState.Unused;
import souk.http.store.RequestKey;
import souk.sql.DatabaseException;

/**
 * {@code Idempotency-Key}, after the IETF draft: the same request of the same shopper with the same
 * key is done once and always gets its first answer. Only who can prove to be the same shopper gets
 * it, so there is none for anonymous callers; and an answer with a secret in it is never kept.
 */
@Singleton
public final class Idempotency {
  public static final String HEADER = "Idempotency-Key";
  private static final String REPLAYED = "Idempotent-Replayed";
  private static final int LENGTH_MAX = 255;
  private static final Set<String> SECRETS = Set.of("token", "access_token", "refresh_token");

  private final IdempotencyStore store;
  private final ObjectMapper json;

  Idempotency(IdempotencyStore store, ObjectMapper json) {
    this.store = store;
    this.json = json;
  }

  /**
   * @param shopper whose key it is
   * @param body what was sent; part of what makes two requests the same
   * @throws Problem 400 without a key, 404 for an anonymous caller
   */
  public RequestKey key(HttpRequest<?> request, Shopper shopper, @Nullable Object body) {
    String key = require(request);
    String hash =
        GuestTokens.hash(request.getMethodName() + " " + request.getPath() + " " + write(body));
    return new RequestKey(shopper.owner(), key, hash);
  }

  /**
   * For what is done anew each time it is asked for.
   *
   * @return the key
   * @throws Problem 400 without one
   */
  public String require(HttpRequest<?> request) {
    String key =
        Optional.ofNullable(request.getHeaders().get(HEADER)).map(String::strip).orElse("");
    if (!key.matches("[!-~]{1," + LENGTH_MAX + "}")) {
      throw Problem.of(
          HttpStatus.BAD_REQUEST,
          "idempotency-key-required",
          "Send an Idempotency-Key header of 1 to %d printable ASCII characters, new for every purchase."
              .formatted(LENGTH_MAX));
    }
    return key;
  }

  /**
   * Does something that is one database transaction, and keeps its answer in it.
   *
   * @param action makes something new, in the database only; a problem says that it did nothing.
   *     Repeated, it may find that there is nothing left to do: the first answer stands all the
   *     same
   * @throws Problem 422 for a key used with another body
   */
  public HttpResponse<?> answerOnce(RequestKey key, Supplier<? extends HttpResponse<?>> action) {
    Optional<HttpResponse<?>> first;
    try {
      first =
          store.once(
              key, action::get, response -> answered(response.code(), write(response.body())));
    } catch (Problem refusal) {
      return refuse(key, refusal, Idempotency::noCheckout);
    }
    return first.orElseGet(() -> repeat(key, Idempotency::noCheckout));
  }

  private static HttpResponse<?> noCheckout(Begun begun) {
    throw new IllegalStateException("a key of another kind of request: " + begun);
  }

  private Answered answered(Problem problem) {
    return answered(problem.status().getCode(), write(problem.body()));
  }

  private Answered answered(int status, String body) {
    if (hasSecret(tree(body))) {
      throw new IllegalStateException("an answer with a secret in it must not be kept");
    }
    return new Answered(status, body);
  }

  /** By the members' names: what shoppers and sellers write may look like anything. */
  private static boolean hasSecret(JsonNode node) {
    for (var member : node.properties()) {
      if (SECRETS.contains(member.getKey()) && !member.getValue().isNull()) {
        return true;
      }
    }
    for (JsonNode child : node) {
      if (hasSecret(child)) {
        return true;
      }
    }
    return false;
  }

  private JsonNode tree(String body) {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /**
   * The shopper is told to try again, so the key must not be taken for used any more.
   *
   * @param checkoutId which the key stood for
   */
  public void free(RequestKey key, String checkoutId, RuntimeException failure) {
    try {
      store.free(key, checkoutId);
    } catch (DatabaseException stillAway) {
      failure.addSuppressed(stillAway);
    }
  }

  /**
   * Refuses a request that did nothing, or gives the answer again if it is a repetition. What may
   * be tried again soon is not kept.
   *
   * @param begun gives the answer of a checkout's row
   * @throws Problem the refusal
   */
  public HttpResponse<?> refuse(
      RequestKey key, Problem problem, Function<Begun, HttpResponse<?>> begun) {
    boolean isFirst =
        problem.retryAfterSeconds() > 0 ? !isKnown(key) : store.keep(key, answered(problem));
    if (isFirst) {
      throw problem;
    }
    return repeat(key, begun);
  }

  private boolean isKnown(RequestKey key) {
    return !(store.find(key) instanceof Unused);
  }

  /**
   * Answers a request whose key was used before.
   *
   * @param begun gives the answer of a checkout's row
   * @throws Problem 422 for a key used with another body, 409 if it has been freed since
   */
  public HttpResponse<?> repeat(RequestKey key, Function<Begun, HttpResponse<?>> begun) {
    return switch (store.find(key)) {
      case Answered(var status, var answer) -> replay(status, answer);
      case Begun again -> again(begun, again);
      case Unused() -> throw inProgress(); // freed meanwhile: the next try is the first
      case OtherRequest() ->
          throw Problem.of(
              HttpStatus.UNPROCESSABLE_ENTITY,
              "idempotency-key-reused",
              "This Idempotency-Key was used for another request. Use a new one.");
    };
  }

  /** What a repetition is told that came too early. */
  public static Problem inProgress() {
    return Problem.of(
            HttpStatus.CONFLICT,
            "request-in-progress",
            "The first request with this Idempotency-Key is still running. Try again.")
        .retryAfter(1);
  }

  private static HttpResponse<?> again(Function<Begun, HttpResponse<?>> begun, Begun again) {
    try {
      return begun.apply(again).toMutableResponse().header(REPLAYED, "true");
    } catch (Problem problem) {
      if (problem.retryAfterSeconds() > 0) {
        throw problem;
      }
      return ProblemHandler.response(problem).header(REPLAYED, "true");
    }
  }

  private HttpResponse<?> replay(int status, String answer) {
    MutableHttpResponse<JsonNode> response = HttpResponse.status(HttpStatus.valueOf(status));
    return response
        .body(tree(answer))
        .contentType(
            status >= 400
                ? MediaType.APPLICATION_JSON_PROBLEM_TYPE
                : MediaType.APPLICATION_JSON_TYPE)
        .header(REPLAYED, "true");
  }

  private String write(@Nullable Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
