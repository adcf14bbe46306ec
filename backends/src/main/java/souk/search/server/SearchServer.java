package souk.search.server;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import jakarta.json.JsonException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.http.HttpHost;
import org.opensearch.client.json.JsonpMapper;
import org.opensearch.client.json.jackson.JacksonJsonpMapper;
import org.opensearch.client.opensearch.OpenSearchClient;
import org.opensearch.client.opensearch._types.OpenSearchException;
import org.opensearch.client.opensearch.generic.Bodies;
import org.opensearch.client.opensearch.generic.Body;
import org.opensearch.client.opensearch.generic.Requests;
import org.opensearch.client.transport.OpenSearchTransport;
import org.opensearch.client.transport.httpclient5.ApacheHttpClient5TransportBuilder;
import org.opensearch.client.transport.httpclient5.ResponseException;
import org.opensearch.client.util.MissingRequiredPropertyException;

/**
 * OpenSearch, asked through its own client. Whatever goes wrong is one of two things: the same may
 * work later, or it won't. Thread-safe.
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
    private final String type;

    Refused(int status, String type, Throwable cause) {
      super("OpenSearch answered %d: %s".formatted(status, cause.getMessage()), cause);
      this.status = status;
      this.type = type;
    }

    public int status() {
      return status;
    }

    /** OpenSearch's word for what is wrong; empty if it gave none. */
    public String type() {
      return type;
    }
  }

  /** What is asked. */
  @FunctionalInterface
  public interface Question<T> {
    T ask(OpenSearchClient client) throws IOException;
  }

  /** How documents are written and read. */
  private static final JsonpMapper MAPPER =
      new JacksonJsonpMapper(
          JsonMapper.builder()
              .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
              .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
              .build());

  private static final int BAD_REQUEST = 400;
  private static final int NOT_FOUND = 404;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final OpenSearchTransport transport;
  private final OpenSearchClient client;

  /**
   * @param timeoutMillis for one answer
   */
  public SearchServer(String url, int timeoutMillis) {
    URI address = URI.create(url);
    var host = new HttpHost(address.getScheme(), address.getHost(), address.getPort());
    transport =
        ApacheHttpClient5TransportBuilder.builder(host)
            .setMapper(MAPPER)
            .setConnectionConfigCallback(
                connection -> connection.setConnectTimeout(1_000, TimeUnit.MILLISECONDS))
            .setRequestConfigCallback(request ->
                request
                    .setResponseTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
                    .setConnectionRequestTimeout(timeoutMillis, TimeUnit.MILLISECONDS))
            .setHttpClientConfigCallback(http -> http.disableAutomaticRetries())
            .build();
    client = new OpenSearchClient(transport);
  }

  /** For an answer that as a whole looks fine but isn't. */
  public static Unavailable unavailable(String message) {
    return new Unavailable(message);
  }

  /**
   * @throws Unavailable if the same may work later
   * @throws Refused if it won't
   */
  public <T> T ask(Question<T> question) {
    try {
      return question.ask(client);
    } catch (OpenSearchException told) {
      throw failure(told.status(), String.valueOf(told.error().type()), told);
    } catch (ResponseException untold) {
      throw failure(untold.status(), "", untold);
    } catch (IOException unreachable) {
      throw new Unavailable("OpenSearch can't be reached: " + unreachable, unreachable);
    } catch (JsonException | MissingRequiredPropertyException nonsense) {
      throw new Unavailable("OpenSearch's answer makes no sense: " + nonsense, nonsense);
    }
  }

  /** Empty if what is asked about is not there. */
  public <T> Optional<T> find(Question<T> question) {
    try {
      return Optional.of(ask(question));
    } catch (Refused refused) {
      if (refused.status() == NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  /** Sends JSON as it stands: for what the client's types would not carry whole. */
  public void put(String path, String json) {
    var request = Requests.builder().method("PUT").endpoint(path).body(Bodies.json(json)).build();
    ask(client -> {
      try (var answer = client.generic().execute(request)) {
        int status = answer.getStatus();
        if (status >= BAD_REQUEST) {
          String body = answer.getBody().map(Body::bodyAsString).orElse("");
          throw failure(status, "", new IOException(body));
        }
        return status;
      }
    });
  }

  private static RuntimeException failure(int status, String type, Exception failure) {
    return status == TOO_MANY_REQUESTS || status >= SERVER_ERROR
        ? new Unavailable("OpenSearch answered %d: %s".formatted(status, failure), failure)
        : new Refused(status, type, failure);
  }

  @Override
  public void close() throws IOException {
    transport.close();
  }
}
