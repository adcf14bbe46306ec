package souk.sandbox;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.util.Map;

/** Says why, as RFC 9457 wants it said. */
@Singleton
final class RefusalHandler implements ExceptionHandler<Refusal, HttpResponse<?>> {
  @Override
  @SuppressWarnings("rawtypes") // Micronaut's own signature
  public HttpResponse<?> handle(HttpRequest request, Refusal refusal) {
    return HttpResponse.status(refusal.status(), refusal.code())
        .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE)
        .body(
            Map.of(
                "type", "about:blank",
                "title", refusal.code(),
                "status", refusal.status(),
                "code", refusal.code(),
                "detail", String.valueOf(refusal.getMessage())));
  }
}
