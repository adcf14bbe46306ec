package souk.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Refuses URIs that are no text, before anything is looked up by a part of them. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class UriText {
  /**
   * @throws Problem 400
   */
  @RequestFilter
  void check(HttpRequest<?> request) {
    String path = request.getUri().getRawPath();
    String query = request.getUri().getRawQuery();
    if (path.contains("%00") || !Texts.isUtf8(path) || (query != null && !Texts.isUtf8(query))) {
      throw Problem.invalidText();
    }
  }
}
