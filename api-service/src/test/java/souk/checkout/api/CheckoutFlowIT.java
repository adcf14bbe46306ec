package souk.checkout.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micronaut.context.ApplicationContext;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.Checkout;
import souk.checkout.store.CheckoutStore;
import souk.checkout.store.CheckoutTimes;
import souk.http.Problem;
import souk.inventory.ReserveResult;
import souk.inventory.StockLine;
import souk.inventory.store.HoldRequest;
import souk.inventory.store.StockLanes;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestOrders;
import souk.sql.TestSql;

/** A start that Temporal did not answer may have arrived: what the buyer is told, the row knows. */
class CheckoutFlowIT {
  private static final String NOBODY_LISTENS = "127.0.0.1:1";
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final CheckoutStore CHECKOUTS = CONTEXT.getBean(CheckoutStore.class);
  private static final StockLanes LANES = CONTEXT.getBean(StockLanes.class);
  private static final WorkflowServiceStubs NOWHERE =
      WorkflowServiceStubs.newServiceStubs(
          WorkflowServiceStubsOptions.newBuilder()
              .setTarget(NOBODY_LISTENS)
              .setSystemInfoTimeout(Duration.ofSeconds(1))
              .setRpcRetryOptions(
                  RpcRetryOptions.newBuilder()
                      .setExpiration(Duration.ofSeconds(1))
                      .validateBuildWithDefaults())
              .build());

  private final CheckoutFlow flow =
      new CheckoutFlow(
          WorkflowClient.newInstance(NOWHERE), CHECKOUTS, CONTEXT.getBean(CheckoutTimes.class));
  private final TestOrders orders = TestOrders.placed(DATABASE, 1, 5_500);
  private final String id = orders.checkout();

  @AfterAll
  static void close() {
    NOWHERE.shutdownNow();
    CONTEXT.close();
  }

  private Checkout checkout() {
    return CHECKOUTS.find(id).orElseThrow();
  }

  private ReserveResult reserve() {
    var line = new StockLine(orders.offers().getFirst(), 1);
    return LANES.reserve(new HoldRequest(id, List.of(line), Duration.ofMinutes(10)));
  }

  private void become(CheckoutStatus status) {
    TestSql.once(
        DATABASE,
        sql ->
            sql.update(
                "UPDATE checkout SET status = ?, order_group_id = NULL WHERE id = ?",
                status.word(),
                id));
  }

  @Test
  void aCheckoutThatPlacedOrdersIsNotCalledUnpaid() {
    flow.start(checkout());
    assertThat(checkout().status()).isEqualTo(CheckoutStatus.PLACED);
  }

  @Test
  void aCheckoutThatEndedIsNotSaidToBeWorthTryingAgain() {
    become(CheckoutStatus.OUT_OF_STOCK);
    flow.start(checkout());
    assertThat(checkout().status()).isEqualTo(CheckoutStatus.OUT_OF_STOCK);
  }

  /** Its workflow may be asking the bank at this moment, or wait for support. */
  @ParameterizedTest
  @EnumSource(
      value = CheckoutStatus.class,
      names = {"PROCESSING", "AWAITING_PAYMENT", "AWAITING_CHALLENGE", "IN_REVIEW"})
  void aCheckoutThatHasGotFurtherIsLeftToItsWorkflow(CheckoutStatus status) {
    become(status);
    flow.start(checkout());
    assertThat(checkout().status()).isEqualTo(status);
  }

  @Test
  void aCheckoutThatNeverBeganIsClosedAndMayBeTriedAgain() {
    become(CheckoutStatus.RESERVING);
    assertThatThrownBy(() -> flow.start(checkout()))
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.getMessage()).contains("Nothing is held"));
    assertThat(checkout().status()).isEqualTo(CheckoutStatus.CANCELLED);
    assertThat(reserve()).isEqualTo(new ReserveResult.Released());
  }

  /** Its workflow has begun: it may be making the quote at this moment. */
  @Test
  void aCheckoutThatHoldsStockIsLeftToItsWorkflow() {
    become(CheckoutStatus.RESERVING);
    ReserveResult held = reserve();
    assertThat(held).isInstanceOf(ReserveResult.Reserved.class);
    flow.start(checkout());
    assertThat(checkout().status()).isEqualTo(CheckoutStatus.RESERVING);
    assertThat(reserve()).isEqualTo(held);
  }
}
