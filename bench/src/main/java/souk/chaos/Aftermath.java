package souk.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import souk.chaos.Observations.Seen;
import souk.load.Api;
import souk.load.Api.Answer;
import souk.load.CheckoutSession;
import souk.load.RetryPolicy;

/**
 * What can be checked from outside once it is quiet again: every checkout has ended, every purchase
 * that was acknowledged is an order that can be read, paid exactly once, and nothing else is.
 */
final class Aftermath {
  private static final Set<String> ENDS =
      Set.of("placed", "out_of_stock", "rejected", "expired", "cancelled");
  private static final Set<String> PAID = Set.of("authorized", "captured");
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private final Observations observations;
  private final RetryingClient client;
  private final Map<String, Answer> ended = new HashMap<>();

  Aftermath(Observations observations, RetryingClient client) {
    this.observations = observations;
    this.client = client;
  }

  /** Checkouts by the status that they ended with. */
  Map<String, Integer> ends() {
    Map<String, Integer> ends = new TreeMap<>();
    ended
        .values()
        .forEach(checkout -> ends.merge(CheckoutSession.status(checkout), 1, Integer::sum));
    return ends;
  }

  /** How many checkouts ended as orders. */
  int placed() {
    return ends().getOrDefault("placed", 0);
  }

  /** Waits until every part answers. */
  void awaitUp(Processes processes, Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    List<String> down = processes.down();
    while (!down.isEmpty() && System.nanoTime() < end) {
      RetryPolicy.pause(LOOK_EVERY);
      down = processes.down();
    }
    down.forEach(part -> observations.find(part + " does not come up any more"));
  }

  /** Waits until no checkout is open any more. */
  void awaitEnds(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    List<Seen> open = stillOpen(observations.checkouts().stream().toList());
    while (!open.isEmpty() && System.nanoTime() < end) {
      RetryPolicy.pause(LOOK_EVERY);
      open = stillOpen(open);
    }
    open.forEach(seen -> observations.find("checkout %s never ends".formatted(seen.checkoutId())));
  }

  /** Waits until the provider's word on every shipment, refund and cancellation is in. */
  void awaitSettled(Duration limit) {
    long end = System.nanoTime() + limit.toNanos();
    List<Seen> pending = stillPending(purchases());
    while (!pending.isEmpty() && System.nanoTime() < end) {
      RetryPolicy.pause(LOOK_EVERY);
      pending = stillPending(pending);
    }
    pending.forEach(seen ->
        observations.find(
            "a payment of checkout %s is never settled".formatted(seen.checkoutId())));
  }

  private List<Seen> purchases() {
    return observations.checkouts().stream()
        .filter(seen -> {
          Answer checkout = ended.get(seen.checkoutId());
          return checkout != null && CheckoutSession.status(checkout).equals("placed");
        })
        .toList();
  }

  private List<Seen> stillPending(List<Seen> purchases) {
    List<Seen> pending = new ArrayList<>();
    for (Seen seen : purchases) {
      String group = Objects.requireNonNull(ended.get(seen.checkoutId())).text("/order_group_id");
      OrderGroup purchase = read(seen, group);
      if (purchase.isPending()) {
        pending.add(seen);
      }
    }
    return pending;
  }

  private List<Seen> stillOpen(List<Seen> checkouts) {
    List<Seen> open = new ArrayList<>();
    for (Seen seen : checkouts) {
      String path = "/checkouts/" + seen.checkoutId();
      Answer now = client.ask("GET " + path, () -> seen.guest().get(path));
      if (ENDS.contains(CheckoutSession.status(now))) {
        ended.put(seen.checkoutId(), now);
      } else {
        open.add(seen);
      }
    }
    return open;
  }

  /** Compares what shoppers were told with orders and with the provider's books. */
  void check(Api sandbox) {
    Map<String, List<JsonNode>> paid = paid(sandbox);
    Map<String, String> boughtBy = new HashMap<>();
    for (Seen seen : observations.checkouts()) {
      Answer checkout = ended.get(seen.checkoutId());
      if (checkout == null) {
        continue;
      }
      List<JsonNode> payments = paid.getOrDefault(seen.checkoutId(), List.of());
      if (CheckoutSession.status(checkout).equals("placed")) {
        checkPlaced(seen, checkout, payments);
        String other = boughtBy.putIfAbsent(seen.cartId(), seen.checkoutId());
        if (other != null) {
          observations.find(
              "cart %s was bought twice, by %s and %s"
                  .formatted(seen.cartId(), other, seen.checkoutId()));
        }
      } else {
        checkNotPlaced(seen, checkout, payments);
      }
    }
  }

  private void checkPlaced(Seen seen, Answer checkout, List<JsonNode> payments) {
    String id = seen.checkoutId();
    String group = checkout.text("/order_group_id");
    if (!seen.orderGroupId().isEmpty() && !seen.orderGroupId().equals(group)) {
      observations.find(
          "checkout %s was acknowledged as %s and is %s now"
              .formatted(id, seen.orderGroupId(), group));
    }
    OrderGroup purchase = read(seen, group);
    purchase.broken(observations).forEach(observations::find);
    if (purchase.isCancelled()) {
      if (!payments.isEmpty()) {
        observations.find("order %s is cancelled, but paid: %s".formatted(group, payments));
      }
      return;
    }
    long total = checkout.body().at("/quote/total/amount_minor").asLong();
    if (payments.size() != 1) {
      observations.find("checkout %s is placed and paid %d times".formatted(id, payments.size()));
    } else if (payments.getFirst().path("amount_minor").asLong() != total) {
      observations.find(
          "checkout %s costs %d and is paid with %s"
              .formatted(id, total, payments.getFirst().path("amount_minor")));
    } else {
      checkMoved(group, purchase, payments.getFirst());
    }
  }

  /** Not found is a finding by itself. */
  private OrderGroup read(Seen seen, String group) {
    String path = "/orders/" + group;
    return new OrderGroup(client.ask("GET " + path, () -> seen.guest().get(path)).body());
  }

  private void checkMoved(String group, OrderGroup purchase, JsonNode payment) {
    long captured = payment.path("captured_minor").asLong();
    long refunded = payment.path("refunded_minor").asLong();
    if (captured != purchase.capturedMinor() || refunded != purchase.refundedMinor()) {
      observations.find(
          "order %s: the provider captured %d and refunded %d, its orders say %d and %d"
              .formatted(
                  group, captured, refunded, purchase.capturedMinor(), purchase.refundedMinor()));
    }
  }

  private void checkNotPlaced(Seen seen, Answer checkout, List<JsonNode> payments) {
    String status = CheckoutSession.status(checkout);
    if (!seen.orderGroupId().isEmpty()) {
      observations.find(
          "order %s was acknowledged, but checkout %s is %s"
              .formatted(seen.orderGroupId(), seen.checkoutId(), status));
    }
    if (!payments.isEmpty()) {
      observations.find(
          "checkout %s is %s, but paid: %s".formatted(seen.checkoutId(), status, payments));
    }
  }

  /** What the provider holds or has taken, by checkout. */
  private Map<String, List<JsonNode>> paid(Api sandbox) {
    Map<String, List<JsonNode>> paid = new HashMap<>();
    String next = "";
    do {
      String path = "/books/authorizations?limit=500" + (next.isEmpty() ? "" : "&cursor=" + next);
      Answer page = client.ask("GET " + path, () -> sandbox.get(path));
      for (JsonNode entry : page.body().path("items")) {
        if (PAID.contains(entry.path("status").asText())) {
          paid.computeIfAbsent(entry.path("reference").asText(), unseen -> new ArrayList<>())
              .add(entry);
        }
      }
      next = page.text("/next_cursor");
    } while (!next.isEmpty());
    return paid;
  }
}
