package souk.payments.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.money.Money;

/** The payment sandbox's books over HTTP. */
@Singleton
@Requires(property = "souk.payments.provider", value = "sandbox", defaultValue = "sandbox")
final class SandboxBooks implements PaymentBooks {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final int PAGE = 500;
  private static final JsonMapper JSON = new JsonMapper();

  private final String url;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();

  SandboxBooks(@Value("${souk.sandbox.url}") String url) {
    this.url = url + "/books/authorizations?limit=" + PAGE;
  }

  @Override
  public Page page(@Nullable String from) {
    JsonNode page = get(from == null ? "" : "&cursor=" + encoded(from));
    return new Page(
        entries(page), page.hasNonNull("next_cursor") ? page.path("next_cursor").asText() : null);
  }

  @Override
  public List<Entry> ofCheckout(String checkoutId) {
    return entries(get("&reference=" + encoded(checkoutId)));
  }

  private static List<Entry> entries(JsonNode page) {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode item : page.path("items")) {
      String status = item.path("status").asText();
      entries.add(
          new Entry(
              item.path("key").asText(),
              item.path("reference").asText(),
              status.equals("authorized") || status.equals("captured"),
              Money.of(item.path("amount_minor").asLong(), item.path("currency").asText())));
    }
    return entries;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private JsonNode get(String more) {
    var request = HttpRequest.newBuilder(URI.create(url + more)).timeout(LIMIT).build();
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new OutcomeUnknown("the provider's books answered " + answer.statusCode(), null);
      }
      return JSON.readTree(answer.body());
    } catch (IOException failure) {
      throw new OutcomeUnknown("no answer from the provider's books: " + failure, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new OutcomeUnknown("interrupted while reading the provider's books", interrupted);
    }
  }
}
