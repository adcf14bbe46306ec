package souk.chaos;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import souk.chaos.Fault.Kind;
import souk.load.Api;
import souk.load.Api.Answer;
import souk.load.CheckoutSession;

/** What the shoppers saw and what was done to the marketplace. Thread-safe. */
final class Observations implements CheckoutSession.Listener {
  private static final int FINDINGS_MAX = 200;

  /**
   * A checkout that a shopper heard of.
   *
   * @param guest who began it
   * @param orderGroupId of the order that was acknowledged; empty if none was
   */
  record Seen(String checkoutId, Api guest, String cartId, String orderGroupId) {}

  private final Map<String, AtomicInteger> outcomes = new ConcurrentSkipListMap<>();
  private final Map<Kind, Map<String, AtomicInteger>> done = byKind();
  private final Map<Kind, Map<String, AtomicInteger>> missed = byKind();
  private final Map<String, Seen> checkouts = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> bought = new ConcurrentHashMap<>();
  private final Set<String> shipped = ConcurrentHashMap.newKeySet();
  private final Set<String> cancelled = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> refunded = new ConcurrentHashMap<>();
  private final List<String> findings = Collections.synchronizedList(new ArrayList<>());

  /** A shopper was told of a checkout. */
  @Override
  public void heard(Api guest, String cartId, Answer answer) {
    String id = CheckoutSession.checkoutId(answer);
    boolean isPlaced = CheckoutSession.status(answer).equals("placed");
    saw(id, guest, cartId, isPlaced ? answer.text("/order_group_id") : "");
    Set<String> placed = bought.computeIfAbsent(cartId, unseen -> ConcurrentHashMap.newKeySet());
    if (isPlaced && placed.add(id) && placed.size() > 1) {
      find("cart %s was bought twice: %s".formatted(cartId, placed));
    }
  }

  void count(String outcome) {
    increment(outcomes, outcome);
  }

  void faultDone(Fault fault) {
    increment(of(done, fault.kind()), fault.part());
  }

  void faultMissed(Fault fault) {
    increment(of(missed, fault.kind()), fault.part());
  }

  /**
   * A shopper was told of a checkout.
   *
   * @param orderGroupId empty unless it is said to be placed
   */
  void saw(String checkoutId, Api guest, String cartId, String orderGroupId) {
    checkouts.merge(
        checkoutId,
        new Seen(checkoutId, guest, cartId, orderGroupId),
        (before, now) -> {
          if (before.orderGroupId().isEmpty()) {
            return now;
          }
          // An answer without one may only have been on its way for longer.
          if (!orderGroupId.isEmpty() && !before.orderGroupId().equals(orderGroupId)) {
            find(
                "checkout %s was placed as %s, and as %s"
                    .formatted(checkoutId, before.orderGroupId(), orderGroupId));
          }
          return before;
        });
  }

  /** The shipment of an order was acknowledged. */
  void shipped(String orderId) {
    shipped.add(orderId);
  }

  void cancelled(String orderId) {
    cancelled.add(orderId);
  }

  /** The only refund of an order was acknowledged. */
  void refunded(String orderId, long amountMinor) {
    refunded.put(orderId, amountMinor);
  }

  boolean wasShipped(String orderId) {
    return shipped.contains(orderId);
  }

  boolean wasCancelled(String orderId) {
    return cancelled.contains(orderId);
  }

  /** 0 if no refund of it was acknowledged. */
  long refundedMinor(String orderId) {
    return refunded.getOrDefault(orderId, 0L);
  }

  /** Something that must not be. */
  void find(String finding) {
    if (findings.size() < FINDINGS_MAX) {
      findings.add(finding);
    }
  }

  Collection<Seen> checkouts() {
    return checkouts.values();
  }

  List<String> findings() {
    return List.copyOf(findings);
  }

  Map<String, Integer> outcomes() {
    return copy(outcomes);
  }

  /** How often it was done to this part, or to the network before it. */
  int done(Kind kind, String part) {
    return count(of(done, kind), part);
  }

  int done(Kind kind) {
    return of(done, kind).values().stream().mapToInt(AtomicInteger::get).sum();
  }

  int missed(Kind kind, String part) {
    return count(of(missed, kind), part);
  }

  private static Map<Kind, Map<String, AtomicInteger>> byKind() {
    Map<Kind, Map<String, AtomicInteger>> counts = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      counts.put(kind, new ConcurrentSkipListMap<>());
    }
    return Collections.unmodifiableMap(counts);
  }

  private static Map<String, AtomicInteger> of(
      Map<Kind, Map<String, AtomicInteger>> counts, Kind kind) {
    return Objects.requireNonNull(counts.get(kind));
  }

  private static int count(Map<String, AtomicInteger> counts, String part) {
    return counts.getOrDefault(part, new AtomicInteger()).get();
  }

  private static void increment(Map<String, AtomicInteger> counts, String name) {
    counts.computeIfAbsent(name, unseen -> new AtomicInteger()).incrementAndGet();
  }

  private static Map<String, Integer> copy(Map<String, AtomicInteger> counts) {
    Map<String, Integer> copy = new TreeMap<>();
    counts.forEach((name, count) -> copy.put(name, count.get()));
    return copy;
  }
}
