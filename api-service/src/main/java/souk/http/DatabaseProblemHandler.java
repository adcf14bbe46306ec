package souk.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.sql.DatabaseException;

/** A database that can't be reached is no fault of the request's. */
@Singleton
final class DatabaseProblemHandler implements ExceptionHandler<DatabaseException, HttpResponse<?>> {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseProblemHandler.class);

  @Override
  @SuppressWarnings("rawtypes") // Micronaut's own signature
  public HttpResponse<?> handle(HttpRequest request, DatabaseException failure) {
    if (failure.isUnavailable() || failure.state().startsWith("40")) {
      LOG.warn("{} {}: {}", request.getMethod(), request.getPath(), failure.toString());
      return ProblemHandler.response(
          Problem.unavailable("The shop's database is busy. Nothing was lost; try again."));
    }
    if (failure.isUnstorableText()) {
      return ProblemHandler.response(Problem.invalidText());
    }
    LOG.error("{} {}", request.getMethod(), request.getPath(), failure);
    return ProblemHandler.response(
        Problem.of(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal-error",
            "This is our fault. Try again, or tell support the trace_id."));
  }
}
