package souk.search.store;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.HttpHost;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.OpenSearchGenericClient;
import org.opensearch.client.opensearch.generic.Request;
import org.opensearch.client.opensearch.generic.Requests;
import org.opensearch.client.opensearch.generic.Response;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;
import souk.sql.Json;

/**
 * OpenSearch, spoken to in its own JSON: definitions and queries stand in our code as they stand in
 * its documentation. Thread-safe.
 */
public final class SearchServer implements AutoCloseable {
  /** It can't be reached, or is overloaded: the same request may work later. */
  public static final class Unavailable extends RuntimeException {
    Unavailable(String message, Throwable cause) {
      super(message, cause);
    }

    Unavailable(String message) {
      super(message);
    }
  }

  /** It understood the request and says no; trying again is no use. */
  public static final class Refused extends RuntimeException {
    private final int status;

    Refused(int status, String body) {
      super("OpenSearch answered %d: %s".formatted(status, body));
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";

  private final OpenSearchTransport transport;
  private final OpenSearchGenericClient client;

  /**
   * @param timeoutMillis for one answer
   */
  public SearchServer(String url, int timeoutMillis) {
    URI address = URI.create(url);
    var host = new HttpHost(address.getScheme(), address.getHost(), address.getPort());
    transport =
        ApacheHttpClient5TransportBuilder.builder(host)
            .setConnectionConfigCallback(
                connection -> connection.setConnectTimeout(1_000, TimeUnit.MILLISECONDS))
            .setRequestConfigCallback(request ->
                request
                    .setResponseTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                    .setConnectionRequestTimeout(timeoutMillis, TimeUnit.MILLISECONDS))
            .setHttpClientConfigCallback(http -> http.disableAutomaticRetries())
            .build();
    client = new OpenSearchGenericClient(transport);
  }

  /** For an answer that as a whole looks fine but isn't. */
  public static Unavailable unavailable(String message) {
    return new Unavailable(message);
  }

  public JsonNode get(String path) {
    return send("GET", path, "", JSON);
  }

  public JsonNode put(String path, String json) {
    return send("PUT", path, json, JSON);
  }

  public JsonNode post(String path, String json) {
    return send("POST", path, json, JSON);
  }

  public JsonNode delete(String path) {
    return send("DELETE", path, "", JSON);
  }

  /** Sends lines of JSON, as {@code _bulk} wants them. */
  public JsonNode bulk(String path, String lines) {
    return send("POST", path, lines, LINES);
  }

  /**
   * @throws Unavailable if the same may work later
   * @throws Refused if it won't
   */
  private JsonNode send(String method, String path, String body, String type) {
    Request request =
        body.isEmpty()
            ? Requests.builder().method(method).endpoint(path).query(Map.of()).build()
            : Requests.builder()
                .method(method)
                .endpoint(path)
                .query(Map.of())
                .body(Body.from(body.getBytes(StandardCharsets.UTF_8), type))
                .build();
    try (Response response = client.execute(request)) {
      String answer = response.getBody().map(Body::bodyAsString).orElse("");
      int status = response.getStatus();
      if (status == 429 || status >= 500) {
        throw new Unavailable("OpenSearch answered %d: %s".formatted(status, answer));
      }
      if (status >= 400) {
        throw new Refused(status, answer);
      }
      return Json.read(answer.isEmpty() ? "{}" : answer, JsonNode.class);
    } catch (IOException unreachable) {
      throw new Unavailable("OpenSearch can't be reached: " + unreachable, unreachable);
    }
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }
}
