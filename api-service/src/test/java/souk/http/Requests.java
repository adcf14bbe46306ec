package souk.http;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpRequestWrapper;
import io.micronaut.http.MutableHttpRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Requests as they arrive from somewhere. */
final class Requests {
  private Requests() {}

  /**
   * @param headers names and values by turns
   */
  static HttpRequest<?> from(String address, String... headers) {
    MutableHttpRequest<Object> request = HttpRequest.GET("/products");
    for (int index = 0; index < headers.length; index += 2) {
      request.getHeaders().add(headers[index], headers[index + 1]);
    }
    return new HttpRequestWrapper<>(request) {
      @Override
      public InetSocketAddress getRemoteAddress() {
        return new InetSocketAddress(InetAddress.ofLiteral(address), 50_000);
      }
    };
  }
}
