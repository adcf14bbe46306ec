package souk.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultsTest {
  private static final int SECONDS_MAX = 20;

  private final HttpClient client = HttpClient.newHttpClient();
  private final BlockingQueue<String> webhooks = new LinkedBlockingQueue<>();
  private HttpServer shop;
  private EmbeddedServer sandbox;

  @BeforeEach
  void open(@TempDir Path data) throws IOException {
    shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    shop.createContext(
        "/",
        exchange -> {
          webhooks.add(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    shop.start();
    sandbox =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port",
                -1,
                "sandbox.data",
                data.toString(),
                "sandbox.webhook-url",
                "http://127.0.0.1:" + shop.getAddress().getPort(),
                "sandbox.webhook-secret",
                "for-tests-only"));
  }

  @AfterEach
  void close() {
    sandbox.close();
    shop.stop(0);
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    return client.send(
        HttpRequest.newBuilder(sandbox.getURI().resolve(path))
            .timeout(Duration.ofSeconds(SECONDS_MAX))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", URI.create(path).getPath() + body.hashCode())
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> authorize(String reference) throws Exception {
    return send(
        "POST",
        "/v1/authorizations",
        """
        {"amount_minor": 100, "currency": "USD", "payment_token": "tok_visa", "reference": "%s"}\
        """
            .formatted(reference));
  }

  @Test
  void anyReplyCanGetLostButWhatWasDoneIsInTheBooks() throws Exception {
    send("PUT", "/faults", "{\"lost_replies\": 1}");
    assertThatThrownBy(() -> authorize("lost")).isInstanceOf(IOException.class);
    assertThat(send("GET", "/books/authorizations?reference=lost", "").body())
        .contains("\"total\":1");
    send("PUT", "/faults", "{}");
    assertThat(authorize("heard").statusCode()).isEqualTo(200);
  }

  @Test
  void aWebhookCanComeTwice() throws Exception {
    send("PUT", "/faults", "{\"duplicate_webhooks\": 1}");
    authorize("twice");
    String first = webhooks.poll(SECONDS_MAX, TimeUnit.SECONDS);
    assertThat(first).contains("twice").isEqualTo(webhooks.poll(SECONDS_MAX, TimeUnit.SECONDS));
  }

  @Test
  void aWebhookCanBeOvertakenByALaterOne() throws Exception {
    send("PUT", "/faults", "{\"reordered_webhooks\": 1}");
    authorize("earlier");
    send("PUT", "/faults", "{}");
    authorize("later");
    assertThat(webhooks.poll(SECONDS_MAX, TimeUnit.SECONDS)).contains("later");
    assertThat(webhooks.poll(SECONDS_MAX, TimeUnit.SECONDS)).contains("earlier");
  }

  @Test
  void aRateThatIsNoneIsNamed() throws Exception {
    HttpResponse<String> refused = send("PUT", "/faults", "{\"lost_replies\": 1.5}");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(refused.body()).contains("lost_replies must be between 0 and 1");
  }
}
