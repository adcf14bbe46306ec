package souk.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is set aside does not stay so for ever, and what is not needed is given up. */
class LapseTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIFETIME = Duration.ofMinutes(1);

  private final HttpClient client = HttpClient.newHttpClient();
  private @TempDir Path data;
  private EmbeddedServer sandbox;

  @BeforeEach
  void open() {
    sandbox =
        ApplicationContext.run(
            EmbeddedServer.class,
            Map.of(
                "micronaut.server.port",
                -1,
                "sandbox.data",
                data.toString(),
                "sandbox.authorization-lifetime",
                LIFETIME));
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  private record Answer(int status, JsonNode body) {
    String text(String path) {
      return body.at(path).asText();
    }
  }

  private Answer post(String path, String body) throws Exception {
    return send(
        HttpRequest.newBuilder(sandbox.getURI().resolve(path))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", UUID.randomUUID().toString())
            .POST(BodyPublishers.ofString(body)));
  }

  private Answer get(String path) throws Exception {
    return send(HttpRequest.newBuilder(sandbox.getURI().resolve(path)).GET());
  }

  private Answer send(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    return new Answer(answer.statusCode(), JSON.readTree(answer.body()));
  }

  private String authorized() throws Exception {
    Answer answer =
        post(
            "/v1/authorizations",
            """
            {"amount_minor": 100, "currency": "USD", "payment_token": "tok_visa", "reference": "r",
             "metadata": {"instance": "ins_1"}}
            """);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(Instant.parse(answer.text("/expires_at")))
        .isBetween(Instant.now().plusSeconds(30), Instant.now().plus(LIFETIME));
    return answer.text("/id");
  }

  /** As if that much time had passed. */
  private void goneBy() throws Exception {
    try (var books = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("books.db"));
        var statement = books.createStatement()) {
      statement.executeUpdate("UPDATE entry SET expires_at = '2020-01-01T00:00:00Z'");
    }
  }

  private Answer capture(String id, int amountMinor) throws Exception {
    return post(
        "/v1/authorizations/%s/capture".formatted(id),
        "{\"amount_minor\": %d}".formatted(amountMinor));
  }

  @Test
  void whatNobodyCapturedInTimeIsGone() throws Exception {
    String id = authorized();
    goneBy();
    assertThat(get("/v1/authorizations/" + id).text("/status")).isEqualTo("expired");
    assertThat(get("/books/authorizations?status=authorized").body().path("items")).isEmpty();
    Answer refused = capture(id, 100);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text("/code")).isEqualTo("authorization_expired");
  }

  @Test
  void ofWhatWasCapturedInPartTheRestIsGoneToo() throws Exception {
    String id = authorized();
    assertThat(capture(id, 60).status()).isEqualTo(200);
    goneBy();
    assertThat(capture(id, 40).text("/code")).isEqualTo("authorization_expired");
    assertThat(get("/v1/authorizations/" + id).text("/status")).isEqualTo("captured");
  }

  @Test
  void theRestIsReleasedOnceAndForGood() throws Exception {
    String id = authorized();
    capture(id, 60);
    for (int times = 0; times < 2; times++) {
      Answer released = post("/v1/authorizations/%s/release".formatted(id), "{}");
      assertThat(released.text("/released_minor")).isEqualTo("40");
      assertThat(released.text("/status")).isEqualTo("captured");
    }
    assertThat(capture(id, 40).text("/code")).isEqualTo("authorization_voided");
    String untouched = authorized();
    assertThat(post("/v1/authorizations/%s/release".formatted(untouched), "{}").text("/status"))
        .isEqualTo("voided");
  }

  @Test
  void theBooksTellTheMetadataAgain() throws Exception {
    authorized();
    assertThat(get("/books/authorizations").text("/items/0/metadata/instance")).isEqualTo("ins_1");
  }
}
