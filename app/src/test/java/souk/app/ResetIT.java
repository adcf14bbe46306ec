package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;
import souk.checkout.CheckoutWorkflow;

/**
 * An operator may reset a checkout to any event that Temporal allows: what was charged stays
 * charged once, and what became of it stands.
 */
class ResetIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Temporal resets to the end of a workflow task, however it ended. */
  private static final Set<EventType> LEGAL =
      Set.of(
          EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED,
          EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
          EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT);

  private final TestSouk souk = TestSouk.running();

  @AfterEach
  void nothingIsLost() {
    Invariants.hold(souk);
  }

  @Test
  void aPlacedCheckoutStaysPlaced() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.buyNow("tok_visa").expect(201).text("/id");
    resetEverywhere(buyer, checkout, "placed");
  }

  @Test
  void aCheckoutPlacedWithTheSecondCardStaysPlacedWithIt() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.buyNow("tok_declined").expect(402).text("/checkout_id");
    buyer.pay(checkout, "tok_visa").expect(200);
    resetEverywhere(buyer, checkout, "placed");
  }

  @Test
  void aCheckoutPlacedAfterALostReplyStaysPlaced() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.buyNow("tok_lost_reply").text("/id");
    awaitStatus(buyer, checkout, "placed");
    resetEverywhere(buyer, checkout, "placed");
  }

  @Test
  void anUnansweredChallengeStaysVoided() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.buyNow("tok_challenge").expect(201).text("/id");
    awaitStatus(buyer, checkout, "expired");
    resetEverywhere(buyer, checkout, "expired");
  }

  @Test
  void anExpiredCheckoutStaysExpired() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.checkOut().expect(201).text("/id");
    awaitStatus(buyer, checkout, "expired");
    resetEverywhere(buyer, checkout, "expired");
  }

  @Test
  void aCheckoutThatWaitsForACardCanStillBePaidAfterAReset() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.checkOut().expect(201).text("/id");
    // The shopper hears of it before Temporal does.
    List<Long> events = Until.so(SOON, () -> legalEvents(checkout), found -> !found.isEmpty());
    reset(checkout, runId(checkout), events.getLast());
    buyer.pay(checkout, "tok_visa").expect(200);
    resetEverywhere(buyer, checkout, "placed");
  }

  private Buyer buyer() throws SQLException {
    return Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
  }

  private static void awaitStatus(Buyer buyer, String checkout, String status) {
    Until.so(SOON, () -> buyer.checkout(checkout), answer -> answer.text("/status").equals(status));
  }

  private void resetEverywhere(Buyer buyer, String checkout, String status) {
    awaitClosed(checkout);
    Answer before = buyer.checkout(checkout).expect(200);
    assertThat(before.text("/status")).isEqualTo(status);
    List<String> booked = booked(checkout);
    String run = runId(checkout);
    List<Long> events = legalEvents(checkout);
    assertThat(events).isNotEmpty();
    for (long event : events) {
      reset(checkout, run, event);
      awaitClosed(checkout);
      assertThat(booked(checkout))
          .as("the bank's books after a reset to %d", event)
          .isEqualTo(booked);
      assertThat(buyer.checkout(checkout).body())
          .as("the checkout after a reset to %d", event)
          .isEqualTo(before.body());
    }
  }

  private List<Long> legalEvents(String checkout) {
    List<Long> events = new ArrayList<>();
    for (HistoryEvent event :
        souk.temporal().fetchHistory(CheckoutWorkflow.workflowId(checkout)).getEvents()) {
      if (LEGAL.contains(event.getEventType())) {
        events.add(event.getEventId());
      }
    }
    return events;
  }

  private void reset(String checkout, String run, long event) {
    WorkflowClient client = souk.temporal();
    client
        .getWorkflowServiceStubs()
        .blockingStub()
        .resetWorkflowExecution(
            ResetWorkflowExecutionRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setWorkflowExecution(
                    WorkflowExecution.newBuilder()
                        .setWorkflowId(CheckoutWorkflow.workflowId(checkout))
                        .setRunId(run))
                .setReason("test")
                .setRequestId(UUID.randomUUID().toString())
                .setWorkflowTaskFinishEventId(event)
                .build());
  }

  private String runId(String checkout) {
    return describe(checkout).getExecution().getRunId();
  }

  private WorkflowExecutionInfo describe(String checkout) {
    WorkflowClient client = souk.temporal();
    return client
        .getWorkflowServiceStubs()
        .blockingStub()
        .describeWorkflowExecution(
            DescribeWorkflowExecutionRequest.newBuilder()
                .setNamespace(client.getOptions().getNamespace())
                .setExecution(
                    WorkflowExecution.newBuilder()
                        .setWorkflowId(CheckoutWorkflow.workflowId(checkout)))
                .build())
        .getWorkflowExecutionInfo();
  }

  private void awaitClosed(String checkout) {
    Until.so(
        SOON,
        () -> describe(checkout).getStatus(),
        status -> status != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
  }

  /** Key, status and amount of everything that the bank has of a checkout. */
  private List<String> booked(String checkout) {
    List<String> booked = new ArrayList<>();
    Shop books = Shop.at(souk.sandbox().address());
    for (int attempt = 1; attempt <= 3; attempt++) {
      for (JsonNode entry :
          books
              .get("/books/authorizations?key=%s%%2F%d".formatted(checkout, attempt))
              .expect(200)
              .body()
              .path("items")) {
        booked.add(
            "%s %s %d"
                .formatted(
                    entry.path("key").asText(),
                    entry.path("status").asText(),
                    entry.path("amount_minor").asLong()));
      }
    }
    return booked;
  }
}
