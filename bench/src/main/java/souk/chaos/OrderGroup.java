package souk.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An order group as its buyer reads it. */
record OrderGroup(JsonNode group) {
  private Stream<JsonNode> orders() {
    return StreamSupport.stream(group.path("orders").spliterator(), false);
  }

  boolean isCancelled() {
    return group.path("status").asText().equals("cancelled");
  }

  boolean isPending() {
    return orders().anyMatch(order -> order.at("/payment/pending").asBoolean());
  }

  long capturedMinor() {
    return orders().mapToLong(OrderGroup::capturedMinor).sum();
  }

  long refundedMinor() {
    return orders().mapToLong(OrderGroup::refundedMinor).sum();
  }

  private static long capturedMinor(JsonNode order) {
    return order.at("/payment/captured/amount_minor").asLong();
  }

  private static long refundedMinor(JsonNode order) {
    return order.at("/payment/refunded/amount_minor").asLong();
  }

  /** What was acknowledged and did not come true. */
  List<String> broken(Observations seen) {
    List<String> broken = new ArrayList<>();
    orders()
        .forEach(order -> {
          String id = order.path("id").asText();
          String status = order.path("status").asText();
          if (seen.wasShipped(id) && !status.equals("shipped")) {
            broken.add("order %s was shipped and is %s".formatted(id, status));
          }
          if (seen.wasCancelled(id) && !status.equals("cancelled")) {
            broken.add("order %s was cancelled and is %s".formatted(id, status));
          }
          boolean isTaken = capturedMinor(order) == order.at("/total/amount_minor").asLong();
          if (seen.wasShipped(id) && !isTaken) {
            broken.add("order %s was shipped, captured %d".formatted(id, capturedMinor(order)));
          }
          if (seen.refundedMinor(id) > 0 && seen.refundedMinor(id) != refundedMinor(order)) {
            broken.add(
                "order %s was refunded %d, and has %d back"
                    .formatted(id, seen.refundedMinor(id), refundedMinor(order)));
          }
        });
    return broken;
  }
}
