package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import souk.app.Shop.Answer;

/** What each limit allows, the others do too; what is too much is told by its own name. */
class LimitsFitIT {
  private static final int LINE_BYTES_MAX = 320 * 1024;
  private static final int HEADER_BYTES_MAX = 16 * 1024;

  private static final int WORDS_MAX = 200;
  private static final int VALUE_MAX = 200;
  private static final int VALUES_MAX = 20;
  private static final int NAME_MAX = 100;
  private static final int NAMES_MAX = 25;
  private static final int ATTRIBUTE_VALUES_MAX = 40;

  /** Three bytes in UTF-8, so nine in an address. */
  private static final String WIDE = "語";

  private final Shop anybody = Shop.at(TestSouk.running().api().address());

  private static String parameter(String name, String value) {
    return "%s=%s".formatted(encoded(name), encoded(value));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Ends with a number, so that no two are one. */
  private static String wide(int length, int number) {
    return WIDE.repeat(length - 2) + "%02d".formatted(number);
  }

  private static String attribute(int number) {
    return "attr." + wide(NAME_MAX, number % NAMES_MAX);
  }

  private static List<String> everything() {
    List<String> all = new ArrayList<>();
    all.add(parameter("q", WIDE.repeat(WORDS_MAX)));
    for (String name : List.of("category", "brand", "seller")) {
      for (int i = 0; i < VALUES_MAX; i++) {
        all.add(parameter(name, wide(VALUE_MAX, i)));
      }
    }
    for (int i = 0; i < ATTRIBUTE_VALUES_MAX; i++) {
      all.add(parameter(attribute(i), wide(VALUE_MAX, i)));
    }
    all.addAll(List.of("condition=new", "condition=open_box", "condition=refurbished"));
    all.addAll(List.of("condition=used", "in_stock=false", "sort=price_desc", "limit=100"));
    all.addAll(List.of("price_min=1000000000000", "price_max=1000000000000"));
    return all;
  }

  private Answer search(List<String> parameters) {
    return anybody.get("/products?" + String.join("&", parameters));
  }

  private Answer searchWith(String... more) {
    List<String> parameters = everything();
    parameters.addAll(List.of(more));
    return search(parameters);
  }

  @Test
  void aSearchMayUseAllItsParametersToTheirLimits() {
    assertThat(search(everything()).expect(200).text("/total")).isEqualTo("0");
  }

  /** So the numbers above are the limits, and none of them is the server's. */
  @Test
  void oneMoreOfAnythingIsNamed() {
    List<String> longer = everything();
    longer.set(0, parameter("q", WIDE.repeat(WORDS_MAX + 1)));
    assertRefused(search(longer), "q");
    for (String name : List.of("category", "brand", "seller")) {
      assertRefused(searchWith(parameter(name, "another")), name);
    }
    assertRefused(searchWith(parameter(attribute(0), "another")), "attr");
    assertRefused(search(List.of(parameter("brand", wide(VALUE_MAX + 1, 0)))), "brand");
    String name = "attr." + wide(NAME_MAX + 1, 0);
    assertRefused(search(List.of(parameter(name, "x"))), name);
    List<String> names = new ArrayList<>();
    for (int i = 0; i <= NAMES_MAX; i++) {
      names.add(parameter("attr." + i, "x"));
    }
    assertRefused(search(names), "attr");
  }

  private static void assertRefused(Answer answer, String field) {
    assertThat(answer.expect(400).body().path("errors").findValuesAsText("field")).contains(field);
  }

  /** As somebody tried: it was answered 413, "body too large". */
  @Test
  void twentyFourAttributesAreNoLongBody() {
    List<String> many = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      many.add(parameter("attr.Colour " + i, "x".repeat(190)));
    }
    search(many).expect(200);
  }

  @ParameterizedTest
  @CsvSource({"/products?q=, 1", "/products?q=, 4000", "/products/, 1", "/carts/, 1"})
  void anAddressThatIsTooLongIsSaidToBeThat(String path, int more) {
    Answer answer = anybody.get(path + "x".repeat(LINE_BYTES_MAX - path.length() + more));
    assertThat(answer.expect(414).problem()).isEqualTo("uri-too-long");
    assertThat(answer.text("/detail")).contains(Integer.toString(LINE_BYTES_MAX));
    assertThat(answer.header("content-type")).startsWith("application/problem+json");
  }

  @Test
  void headersThatAreTooLargeAreSaidToBeThat() {
    var request = anybody.request("/products").GET().header("X-Long", "x".repeat(HEADER_BYTES_MAX));
    Answer answer = Shop.send(request);
    assertThat(answer.expect(431).problem()).isEqualTo("headers-too-large");
    assertThat(answer.text("/detail")).contains(Integer.toString(HEADER_BYTES_MAX));
  }

  @Test
  void allHeadersFitTogether() {
    var request =
        anybody
            .request("/products?limit=1")
            .GET()
            .header("Authorization", "Bearer " + "a".repeat(7_000))
            .header("Idempotency-Key", "k".repeat(255))
            .header("If-Match", "\"" + "9".repeat(18) + "\"")
            .header("Souk-Device", "d".repeat(200))
            .header("traceparent", "00-" + "a".repeat(32) + "-" + "b".repeat(16) + "-01")
            .header("Stripe-Signature", "s".repeat(1_000))
            .header("User-Agent", "u".repeat(500));
    Shop.send(request).expect(200);
  }

  @Test
  void aBodyThatIsTooLargeIsStillThat() {
    Answer answer = anybody.post("/accounts", "{\"name\": \"%s\"}".formatted("x".repeat(1 << 20)));
    assertThat(answer.expect(413).problem()).isEqualTo("body-too-large");
  }
}
