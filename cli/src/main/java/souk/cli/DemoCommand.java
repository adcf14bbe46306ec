package souk.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import souk.stack.marketplace.Http;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;
import souk.stack.process.StackException;
import souk.stack.server.TemporalServer;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Buys something over REST as a guest would, step by step.")
final class DemoCommand implements Callable<Integer> {
  private static final int POLLS_MAX = 30;
  private static final String ADDRESS =
      """
      {"name": "Ada Guest", "line1": "1 Main St", "city": "New York", "region": "NY", \
      "postal_code": "10001", "country": "US"}\
      """;

  @Option(
      names = "--query",
      defaultValue = "laptop",
      description = "what to look for (default: laptop)")
  private String query = "";

  @Option(
      names = "--card",
      defaultValue = "tok_visa",
      description = "a token of the sandbox, such as tok_declined (default: tok_visa)")
  private String card = "";

  @Override
  public Integer call() {
    StackState souk = SoukHome.find().running();
    var anybody = new Http(souk.url("api"), null);

    Http.Answer found =
        step(
            "search",
            anybody.get(
                "/products?limit=5&in_stock=true&q="
                    + URLEncoder.encode(query, StandardCharsets.UTF_8)));
    JsonNode product = found.body().at("/items/0");
    if (product.isMissingNode()) {
      throw new StackException("nothing found for '%s'; try --query headphones".formatted(query));
    }
    tell("%s found; the first: %s".formatted(found.text("/total"), product.path("title").asText()));

    Http.Answer offers =
        step("compare", anybody.get("/products/%s/offers".formatted(product.path("id").asText())));
    JsonNode offer = featured(offers.body());
    tell(
        "%d offers; the featured one: %s for %s + %s shipping"
            .formatted(
                offers.body().path("items").size(),
                offer.at("/seller/name").asText(),
                money(offer.path("price")),
                money(offer.path("shipping"))));

    Http.Answer cart = step("cart", anybody.post("/carts", "{}"));
    var guest = anybody.as(cart.text("/token"));
    step(
        "line",
        guest.put(
            "/carts/%s/lines/%s".formatted(cart.text("/id"), offer.path("offer_id").asText()),
            "{\"quantity\": 1}"));

    Http.Answer begun =
        settled(
            "reserving",
            guest,
            step(
                "check out",
                guest.post(
                    "/checkouts",
                    "{\"cart_id\": \"%s\", \"email\": \"ada@example.org\", \"shipping_address\": %s}"
                        .formatted(cart.text("/id"), ADDRESS))));
    String checkout = begun.text("/id");
    tell(
        "%s, reserved until %s, total %s (tax %s)"
            .formatted(
                begun.text("/status"),
                begun.text("/reserved_until"),
                money(begun.body().at("/quote/total")),
                money(begun.body().at("/quote/tax"))));

    Http.Answer paid =
        settled(
            "processing",
            guest,
            step(
                "pay",
                guest.post(
                    "/checkouts/%s/payment".formatted(checkout),
                    "{\"payment_token\": \"%s\"}".formatted(card))));
    tell(paid.text("/status"));
    if (paid.text("/status").equals("placed")) {
      Http.Answer order = step("order", guest.get("/orders/" + paid.text("/order_group_id")));
      tell(
          "order group %s, total %s, ships from %s"
              .formatted(
                  order.text("/id"),
                  money(order.body().path("total")),
                  order.text("/orders/0/seller/name")));
    }
    System.out.printf("%nIts workflow: %s%n", page(souk, "checkout:" + checkout));
    return 0;
  }

  private static String page(StackState souk, String workflowId) {
    return souk.url("temporal_ui").isEmpty()
        ? workflowId + " (this Temporal server has no UI)"
        : "%s/namespaces/%s/workflows/%s"
            .formatted(
                souk.url("temporal_ui"),
                TemporalServer.NAMESPACE,
                URLEncoder.encode(workflowId, StandardCharsets.UTF_8));
  }

  /** Waits while it is under way: on a busy machine, or with a slow card. */
  private static Http.Answer settled(String underWay, Http guest, Http.Answer first) {
    Http.Answer answer = first;
    for (int polls = 0; answer.text("/status").equals(underWay) && polls < POLLS_MAX; polls++) {
      tell("still working on it");
      pause();
      answer = step("look", guest.get("/checkouts/" + first.text("/id")));
    }
    return answer;
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted");
    }
  }

  private static JsonNode featured(JsonNode offers) {
    for (JsonNode offer : offers.path("items")) {
      if (offer.path("featured").asBoolean()) {
        return offer;
      }
    }
    throw new StackException("every offer of it is sold out; try --query headphones");
  }

  private static Http.Answer step(String name, Http.Answer answer) {
    System.out.printf(
        "%-10s %-60s %d  %d ms%n", name, answer.call(), answer.status(), answer.millis());
    return answer.ok();
  }

  private static void tell(String text) {
    System.out.println("           " + text);
  }

  private static String money(JsonNode money) {
    return "%.2f %s"
        .formatted(money.path("amount_minor").asLong() / 100.0, money.path("currency").asText());
  }
}
