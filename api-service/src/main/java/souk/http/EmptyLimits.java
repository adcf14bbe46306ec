package souk.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Refuses a {@code limit} without a number: to a binder an empty parameter is one that is not
 * there.
 */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class EmptyLimits {
  private static final String LIMIT = "limit";

  /**
   * @throws Problem 400
   */
  @RequestFilter
  void check(HttpRequest<?> request) {
    if (request.getParameters().getAll(LIMIT).contains("")) {
      throw Problem.invalid(LIMIT, "must be a whole number of 1 or more");
    }
  }
}
