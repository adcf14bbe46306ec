package souk.sandbox;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Says why, as RFC 9457 wants it said. */
@Singleton
final class RefusalHandler implements ExceptionHandler<Refusal, HttpResponse<?>> {
  /** As it is written, member by member. */
  record Problem(String type, String title, int status, String code, String detail) {}

  @Override
  @SuppressWarnings("rawtypes") // Micronaut's own signature
  public HttpResponse<?> handle(HttpRequest request, Refusal refusal) {
    return HttpResponse.status(refusal.status(), refusal.code())
        .contentType(MediaType.APPLICATION_JSON_PROBLEM_TYPE)
        .body(
            new Problem(
                "about:blank",
                refusal.code(),
                refusal.status(),
                refusal.code(),
                String.valueOf(refusal.getMessage())));
  }
}
