package souk.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.util.Map;
import souk.trace.Traceparent;

/** Writes problems down. */
@Singleton
public final class ProblemHandler implements ExceptionHandler<Problem, HttpResponse<?>> {
  @Override
  @SuppressWarnings("rawtypes") // Micronaut's own signature
  public HttpResponse<?> handle(HttpRequest request, Problem problem) {
    return response(problem);
  }

  static MutableHttpResponse<Map<String, Object>> response(Problem problem) {
    MutableHttpResponse<Map<String, Object>> response = HttpResponse.status(problem.status());
    response.contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE).body(document(problem));
    if (problem.status() == HttpStatus.UNAUTHORIZED) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, challenge(problem));
    }
    if (problem.retryAfterSeconds() > 0) {
      response.header(HttpHeaders.RETRY_AFTER, Integer.toString(problem.retryAfterSeconds()));
    }
    return response;
  }

  /** Whoever is told 401 is told how to show who they are, as RFC 9110 asks. */
  private static String challenge(Problem problem) {
    return switch (problem.type()) {
      case "invalid-token" -> "Bearer realm=\"souk\", error=\"invalid_token\"";
      case "invalid-signature" -> "Signature realm=\"souk\"";
      default -> "Bearer realm=\"souk\"";
    };
  }

  /**
   * What we did wrong says its trace id, for support. What the client did wrong does not: given
   * again for the same key it must be the same, and the header says it.
   */
  private static Map<String, Object> document(Problem problem) {
    Map<String, Object> document = problem.body();
    if (problem.status().getCode() >= 500) {
      Traceparent.current().ifPresent(trace -> document.put("trace_id", trace.traceId()));
    }
    return document;
  }
}
