package souk.http;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.util.Map;

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
    response.contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE).body(problem.body());
    if (problem.retryAfterSeconds() > 0) {
      response.header(HttpHeaders.RETRY_AFTER, Integer.toString(problem.retryAfterSeconds()));
    }
    return response;
  }
}
