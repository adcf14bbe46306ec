package souk.payments.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.SettleResult;
import souk.payments.SettleResult.Done;
import souk.payments.SettleResult.Refused;
import souk.payments.provider.Authorization.Authorized;
import souk.payments.provider.Authorization.ChallengeRequired;
import souk.payments.provider.Authorization.Declined;
import souk.payments.provider.Authorization.Voided;
import souk.trace.Traceparent;

/** The payment sandbox over HTTP; its README describes the API. */
@Singleton
@Requires(property = "souk.payments.provider", value = "sandbox", defaultValue = "sandbox")
public final class SandboxPaymentProvider implements PaymentProvider {
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final String INSTANCE = "instance";
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final String url;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  public SandboxPaymentProvider(SandboxSettings settings) {
    this.url = settings.url();
  }

  @Override
  public Authorization authorize(
      PaymentKey key, Money amount, String paymentToken, String returnUrl, String instance) {
    var body =
        Map.of(
            "amount_minor",
            amount.amountMinor(),
            "currency",
            amount.currency().getCurrencyCode(),
            "payment_token",
            paymentToken,
            "reference",
            key.checkoutId(),
            "return_url",
            returnUrl,
            "metadata",
            Map.of(INSTANCE, instance));
    var answer = send(post("/v1/authorizations", body).header("Idempotency-Key", key.toString()));
    if (answer.statusCode() == 422) {
      return new Declined(text(json(answer), "code", "invalid_request"));
    }
    return authorization(json(ok(answer)));
  }

  @Override
  public Optional<Authorization> find(PaymentKey key) {
    String query = URLEncoder.encode(key.toString(), StandardCharsets.UTF_8);
    var answer = send(request("/v1/authorizations/by-key?key=" + query).GET());
    return answer.statusCode() == 404
        ? Optional.empty()
        : Optional.of(authorization(json(ok(answer))));
  }

  @Override
  public void voidAuthorization(PaymentKey key) {
    ok(send(post("/v1/authorizations/void", Map.of("key", key.toString()))));
  }

  @Override
  public SettleResult capture(String operation, String authorizationId, Money amount) {
    return settle("capture", operation, authorizationId, amount);
  }

  @Override
  public SettleResult refund(String operation, String authorizationId, Money amount) {
    return settle("refund", operation, authorizationId, amount);
  }

  @Override
  public SettleResult release(String authorizationId) {
    String path = "/v1/authorizations/%s/release".formatted(authorizationId);
    return settled(send(post(path, Map.of())));
  }

  private SettleResult settle(String verb, String operation, String authorizationId, Money amount) {
    String path = "/v1/authorizations/%s/%s".formatted(authorizationId, verb);
    return settled(
        send(
            post(path, Map.of("amount_minor", amount.amountMinor()))
                .header("Idempotency-Key", operation)));
  }

  private static SettleResult settled(HttpResponse<String> answer) {
    return switch (answer.statusCode()) {
      case 404, 409, 422 -> new Refused(text(json(answer), "code", "refused"));
      default -> {
        ok(answer);
        yield new Done();
      }
    };
  }

  @Override
  public BookPage books(Instant from, Instant until, @Nullable String cursor, int limit) {
    String query = "?created_from=%s&created_until=%s&limit=%d".formatted(from, until, limit);
    String after = cursor == null ? "" : "&cursor=" + cursor;
    JsonNode page = json(ok(send(request("/books/authorizations" + query + after).GET())));
    List<BookPage.Entry> entries = new ArrayList<>();
    page.path("items").forEach(item -> entries.add(entry(item)));
    return new BookPage(
        entries, page.hasNonNull("next_cursor") ? page.path("next_cursor").asText() : null);
  }

  private static BookPage.Entry entry(JsonNode item) {
    return new BookPage.Entry(
        text(item, "key", ""),
        switch (text(item, "status", "")) {
          case "authorized", "captured" -> BookPage.State.AUTHORIZED;
          case "requires_action" -> BookPage.State.OPEN;
          default -> BookPage.State.ENDED;
        },
        Money.of(item.path("amount_minor").asLong(), text(item, "currency", "XXX")),
        item.path("captured_minor").asLong(),
        item.path("refunded_minor").asLong(),
        item.path("metadata").path(INSTANCE).textValue());
  }

  private static Authorization authorization(JsonNode node) {
    String id = text(node, "id", "");
    String status = text(node, "status", "");
    return switch (status) {
      case "authorized", "captured" -> new Authorized(id, expiresAt(node));
      case "declined" -> new Declined(text(node, "decline_code", "declined"));
      case "requires_action" -> new ChallengeRequired(id, text(node, "redirect_url", ""));
      case "voided", "expired" -> new Voided();
      default ->
          throw new OutcomeUnknown("the provider answered status '%s'".formatted(status), null);
    };
  }

  private static @Nullable Instant expiresAt(JsonNode node) {
    @Nullable String time = node.path("expires_at").textValue();
    try {
      return time == null ? null : Instant.parse(time);
    } catch (DateTimeParseException garbled) {
      throw new OutcomeUnknown("the provider answered expires_at '%s'".formatted(time), garbled);
    }
  }

  private static String text(JsonNode node, String field, String otherwise) {
    return node.path(field).asText(otherwise);
  }

  private HttpRequest.Builder post(String path, Map<String, ?> body) {
    try {
      return request(path)
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private HttpRequest.Builder request(String path) {
    return Traceparent.addTo(HttpRequest.newBuilder(URI.create(url + path)))
        .timeout(REQUEST_TIMEOUT);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new OutcomeUnknown("no answer from the payment provider: " + failure, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new OutcomeUnknown("interrupted while asking the payment provider", interrupted);
    }
  }

  private static HttpResponse<String> ok(HttpResponse<String> answer) {
    if (answer.statusCode() != 200) {
      throw new OutcomeUnknown("the payment provider answered " + answer.statusCode(), null);
    }
    return answer;
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (JsonProcessingException failure) {
      throw new OutcomeUnknown("the payment provider's answer is no JSON", failure);
    }
  }
}
