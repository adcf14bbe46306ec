package souk.orders.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import souk.orders.store.CancelResult.Cancelled;
import souk.orders.store.PlacedOrders.Totals;
import souk.payments.store.OperationStore;
import souk.payments.store.PaymentOperation;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestOrders;

/** Whatever happens to a group's orders in whatever order, its sums are exact at each step. */
class OrderTotalsIT {
  private static final int STEPS = 25;
  private static final long TOTAL_MINOR = 3_333;
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final OrderStore ORDERS = CONTEXT.getBean(OrderStore.class);
  private static final SellerOrders SHIPPING = CONTEXT.getBean(SellerOrders.class);
  private static final OrderCancellation CANCELLATION = CONTEXT.getBean(OrderCancellation.class);
  private static final OperationStore OPERATIONS = CONTEXT.getBean(OperationStore.class);
  private static final OrderSettlement SETTLEMENT = CONTEXT.getBean(OrderSettlement.class);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  /** The provider's side of one authorization. */
  private static final class Bank {
    final long authorized;
    long captured;
    long refunded;
    long released;

    Bank(long authorized) {
      this.authorized = authorized;
    }

    void settle(PaymentOperation operation) {
      long amount = operation.amount().amountMinor();
      switch (operation.kind()) {
        case CAPTURE -> captured += amount;
        case REFUND -> refunded += amount;
        case VOID, RELEASE -> {
          assertThat(amount).as(operation.key()).isEqualTo(authorized - captured);
          assertThat(released).as("released once").isZero();
          released = amount;
        }
      }
      assertThat(captured + released).isLessThanOrEqualTo(authorized);
      assertThat(refunded).isLessThanOrEqualTo(captured);
    }
  }

  /** One group and what is done to it. */
  private static final class Story {
    final Random random;
    final TestOrders group;
    final int size;
    final Bank bank;
    final List<String> told = new ArrayList<>();

    Story(long seed) {
      random = new Random(seed);
      size = 1 + random.nextInt(4);
      group = TestOrders.placed(DATABASE, size, TOTAL_MINOR);
      bank = new Bank(size * TOTAL_MINOR);
    }

    private String anOrder() {
      return group.order(1 + random.nextInt(size));
    }

    void step() {
      String order = anOrder();
      switch (random.nextInt(6)) {
        case 0, 1 -> tell("ship " + order, SHIPPING.ship(order, "acc", true, "UPS", "1Z"));
        case 2 -> tell("cancel " + order, CANCELLATION.cancel(order, "acc"));
        case 3 -> {
          var refund = OPERATIONS.openRefund(order, 1L + random.nextInt(2_000), "acc", "damaged");
          tell("refund " + order, refund);
        }
        default -> settleOne();
      }
    }

    void settleOne() {
      List<String> pending = OPERATIONS.pendingOf(group.checkout());
      if (!pending.isEmpty()) {
        PaymentOperation next =
            OPERATIONS.find(pending.get(random.nextInt(pending.size()))).orElseThrow();
        if (next.kind() == PaymentOperation.Kind.CAPTURE && random.nextInt(6) == 0) {
          SETTLEMENT.refused(next, "card_expired");
          tell("refused", next.key());
        } else {
          bank.settle(next);
          SETTLEMENT.done(next);
          SETTLEMENT.done(next);
          tell("done", next.key());
        }
      }
    }

    /** What is left is shipped, or cancelled if it can't be paid. */
    void end() {
      for (int number = 1; number <= size; number++) {
        String order = group.order(number);
        if (SHIPPING.ship(order, "acc", true, "UPS", "1Z") instanceof ShipResult.PaymentFailed) {
          assertThat(CANCELLATION.cancel(order, "acc")).isInstanceOf(Cancelled.class);
        }
      }
      while (!OPERATIONS.pendingOf(group.checkout()).isEmpty()) {
        settleOne();
      }
      for (PlacedOrders.Order order : placed().orders()) {
        if (order.isPlaced()) {
          assertThat(CANCELLATION.cancel(order.id(), "acc")).isInstanceOf(Cancelled.class);
        }
      }
      while (!OPERATIONS.pendingOf(group.checkout()).isEmpty()) {
        settleOne();
      }
    }

    PlacedOrders placed() {
      return ORDERS.find(group.group()).orElseThrow();
    }

    private void tell(String what, Object outcome) {
      told.add(what + ": " + outcome);
    }

    void check() {
      PlacedOrders placed = placed();
      Totals totals = Totals.of(placed.orders());
      long cancelled =
          placed.orders().stream().filter(PlacedOrders.Order::isCancelled).count() * TOTAL_MINOR;
      assertThat(totals)
          .as(String.join("\n", told))
          .isEqualTo(
              new Totals(
                  bank.authorized,
                  cancelled,
                  bank.authorized - cancelled,
                  bank.captured,
                  bank.refunded));
      assertThat(placed.releasedMinor()).isEqualTo(bank.released);
      for (PlacedOrders.Order order : placed.orders()) {
        assertThat(order.isShipped())
            .as(order.id() + " leaves with its money: " + told)
            .isEqualTo(order.payment().capturedMinor() == TOTAL_MINOR);
        assertThat(order.shipments().isEmpty()).isEqualTo(!order.isShipped());
      }
    }
  }

  @RepeatedTest(60)
  void theSumsAreExactAndInTheEndNothingStaysSetAside(RepetitionInfo repetition) {
    var story = new Story(repetition.getCurrentRepetition());
    for (int step = 0; step < STEPS; step++) {
      story.step();
      story.check();
    }
    story.end();
    story.check();
    assertThat(story.bank.captured + story.bank.released)
        .as(String.join("\n", story.told))
        .isEqualTo(story.bank.authorized);
  }

  @Test
  void theStatusTellsWhatWasSentAndWhatWasCancelled() {
    TestOrders group = TestOrders.placed(DATABASE, 3, TOTAL_MINOR);
    assertThat(status(group)).isEqualTo("placed");
    CANCELLATION.cancel(group.order(1), "acc");
    assertThat(status(group)).isEqualTo("partly_cancelled");
    ship(group.order(2));
    assertThat(status(group)).isEqualTo("partly_shipped");
    ship(group.order(3));
    assertThat(status(group)).isEqualTo("partly_cancelled");
    TestOrders all = TestOrders.placed(DATABASE, 1, TOTAL_MINOR);
    ship(all.order(1));
    assertThat(status(all)).isEqualTo("shipped");
    TestOrders nothing = TestOrders.placed(DATABASE, 2, TOTAL_MINOR);
    CANCELLATION.cancel(nothing.group(), "acc");
    assertThat(status(nothing)).isEqualTo("cancelled");
  }

  private static String status(TestOrders group) {
    return ORDERS.find(group.group()).orElseThrow().status();
  }

  private static void ship(String order) {
    SHIPPING.ship(order, "acc", true, "UPS", "1Z");
    SETTLEMENT.done(OPERATIONS.find("capture/" + order).orElseThrow());
  }
}
