package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.enums.v1.EventType;
import io.temporal.api.enums.v1.WorkflowExecutionStatus;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.workflow.v1.WorkflowExecutionInfo;
import io.temporal.api.workflowservice.v1.DescribeWorkflowExecutionRequest;
import io.temporal.api.workflowservice.v1.ResetWorkflowExecutionRequest;
import io.temporal.client.WorkflowClient;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import souk.app.Shop.Answer;
import souk.checkout.CheckoutWorkflow;

/**
 * An operator may reset a checkout to any event that Temporal allows, running or ended: what was
 * charged stays charged once, what became of it stands, and what was open can be finished.
 */
class ResetIT {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final long TOO_MUCH_TO_TRUST = 3_000_000;

  /** The first task's end; it starts in the same breath as the checkout. */
  private static final String FIRST_TASK = "4 WORKFLOW_TASK_COMPLETED";

  private static final Set<String> TASK_ENDS =
      Set.of("WORKFLOW_TASK_COMPLETED", "WORKFLOW_TASK_FAILED", "WORKFLOW_TASK_TIMED_OUT");

  private final TestSouk souk = TestSouk.running();

  @AfterEach
  void nothingIsLost() {
    Invariants.hold(souk);
  }

  /**
   * What is legal is what Temporal accepts, which is asked about every event here and below: the
   * end of each workflow task, however it ended, its start, and what was heard (a signal, a timer)
   * while it waited for a worker. Not the start of a task that was scheduled in the same write,
   * such as the first one of a checkout that the API's own worker takes up; and no other event.
   */
  @Test
  void theEventsOfAWorkflowTaskAfterItsScheduleAreLegal() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.checkOut().expect(201).text("/id");
    awaitTask(checkout);
    hearWithoutAWorker(checkout);
    awaitStatus(buyer, checkout, "expired");
    awaitClosed(checkout);
    reset(checkout, runId(checkout), eventsOf(checkout, TASK_ENDS).getLast());
    awaitClosed(checkout);

    List<String> ends = names(eventsOf(checkout, TASK_ENDS));
    List<String> candidates = names(tasks(history(checkout)));
    List<String> legal = resetEverywhere(buyer, checkout, "expired");
    assertThat(legal).containsAll(ends);
    assertThat(candidates).containsAll(legal);
    assertThat(legal.stream().map(name -> name.split(" ")[1]))
        .contains(
            "WORKFLOW_TASK_STARTED",
            "WORKFLOW_TASK_COMPLETED",
            "WORKFLOW_TASK_TIMED_OUT", // its worker had died
            "WORKFLOW_TASK_FAILED", // as every reset leaves one
            "WORKFLOW_EXECUTION_SIGNALED") // while its task waited for a worker
        .doesNotContain("WORKFLOW_TASK_SCHEDULED", "WORKFLOW_EXECUTION_STARTED", "TIMER_STARTED");
  }

  /** Two hints that mean nothing: the second comes while the first one's task waits. */
  private void hearWithoutAWorker(String checkout) {
    souk.worker().child().kill();
    souk.api().child().kill();
    souk.workflow(checkout).signal("challengeAnswered", 0);
    souk.workflow(checkout).signal("challengeAnswered", 0);
    Until.so(
        SOON,
        () -> history(checkout).stream().map(ResetIT::type).toList(),
        types -> types.contains("WORKFLOW_TASK_TIMED_OUT"));
    souk.worker().restart();
    souk.api().restart();
  }

  @Test
  void aPlacedCheckoutStaysPlaced() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.buyNow("tok_visa").expect(201).text("/id");
    assertThat(resetEverywhere(buyer, checkout, "placed")).contains(FIRST_TASK);
  }

  @Test
  void aCheckoutPlacedWithTheSecondCardStaysPlacedWithIt() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.buyNow("tok_declined").expect(402).text("/checkout_id");
    buyer.pay(checkout, "tok_visa").expect(200);
    assertThat(resetEverywhere(buyer, checkout, "placed"))
        .contains(FIRST_TASK)
        .hasSizeGreaterThanOrEqualTo(3); // and the second card's task
  }

  @Test
  void aCheckoutPlacedAfterALostReplyStaysPlaced() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.buyNow("tok_lost_reply").text("/id");
    awaitStatus(buyer, checkout, "placed");
    assertThat(resetEverywhere(buyer, checkout, "placed")).contains(FIRST_TASK);
  }

  @Test
  void aPassedChallengeStaysPlaced() throws SQLException {
    Buyer buyer = buyer();
    String checkout = challenged(buyer);
    passChallenge(buyer, checkout);
    assertThat(resetEverywhere(buyer, checkout, "placed"))
        .contains(FIRST_TASK)
        .hasSizeGreaterThanOrEqualTo(4); // the buyer's return, and the bank's word
  }

  /** One that nobody paid, and one whose challenge nobody answered, at the same time. */
  @Test
  void expiredCheckoutsStayExpiredAndVoided() throws SQLException {
    Buyer unpaying = buyer();
    Buyer unanswering = buyer();
    String unpaid = unpaying.checkOut().expect(201).text("/id");
    String unanswered = unanswering.buyNow("tok_challenge").text("/id");
    awaitStatus(unpaying, unpaid, "expired");
    awaitStatus(unanswering, unanswered, "expired");
    assertThat(resetEverywhere(unpaying, unpaid, "expired"))
        .contains(FIRST_TASK)
        .hasSizeGreaterThanOrEqualTo(3); // the hold's end
    assertThat(resetEverywhere(unanswering, unanswered, "expired"))
        .contains(FIRST_TASK)
        .hasSizeGreaterThanOrEqualTo(6); // the challenge's end, the bank's word, the hold's end
  }

  @Test
  void aCheckoutThatWaitsForACardCanStillBePaidAfterEachReset() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.checkOut().expect(201).text("/id");
    assertThat(resetWhile("awaiting_payment", buyer, checkout)).contains(FIRST_TASK);
    buyer.pay(checkout, "tok_visa").expect(200);
    resetEverywhere(buyer, checkout, "placed");
  }

  @Test
  void anOpenChallengeCanStillBePassedAfterEachReset() throws SQLException {
    Buyer buyer = buyer();
    String checkout = challenged(buyer);
    assertThat(resetWhile("awaiting_challenge", buyer, checkout)).contains(FIRST_TASK);
    passChallenge(buyer, checkout);
    resetEverywhere(buyer, checkout, "placed");
  }

  @Test
  void aReviewCanStillBeDecidedAfterEachReset() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1, TOO_MUCH_TO_TRUST), 1);
    String checkout = buyer.buyNow("tok_visa").text("/id");
    awaitStatus(buyer, checkout, "in_review");
    assertThat(resetWhile("in_review", buyer, checkout)).contains(FIRST_TASK);
    souk.operator()
        .post("/ops/checkouts/%s/approve".formatted(checkout), "{\"reason\": \"known buyer\"}")
        .expect(202);
    awaitStatus(buyer, checkout, "placed");
    resetEverywhere(buyer, checkout, "placed");
  }

  @Test
  void aPaymentThatTheProviderIsDownForIsGivenUpAfterAllResets() throws SQLException {
    Buyer buyer = buyer();
    String checkout = buyer.checkOut().expect(201).text("/id");
    buyer.pay(checkout, "tok_down").expect(202);
    assertThat(resetWhile("processing", buyer, checkout))
        .contains(FIRST_TASK)
        .hasSizeGreaterThanOrEqualTo(3); // and the payment's task
    awaitStatus(buyer, checkout, "expired");
    resetEverywhere(buyer, checkout, "expired");
  }

  /** A checkout for each event, as the provider's answer comes while they are reset. */
  @Test
  void aPaymentThatTheProviderIsSlowWithIsMadeOnceWhicheverEventItIsResetTo() throws SQLException {
    List<HistoryEvent> resetTo = new ArrayList<>();
    boolean more = true;
    while (more) {
      Buyer buyer = buyer();
      String checkout = buyer.buyNow("tok_slow").expect(202).text("/id");
      awaitTask(checkout);
      assertThat(buyer.checkout(checkout).text("/status")).isEqualTo("processing");
      more = resetToTheNext(checkout, resetTo);
      awaitStatus(buyer, checkout, "placed");
      assertThat(authorized(checkout)).hasSize(1);
    }
    assertThat(names(resetTo)).contains(FIRST_TASK);
  }

  /** To the first legal event after those that others were reset to; false if there is none. */
  private boolean resetToTheNext(String checkout, List<HistoryEvent> resetTo) {
    long last = resetTo.isEmpty() ? 0 : resetTo.getLast().getEventId();
    String run = runId(checkout);
    Optional<HistoryEvent> next =
        history(checkout).stream()
            .filter(event -> event.getEventId() > last)
            .filter(event -> accepts(checkout, run, event))
            .findFirst();
    next.ifPresent(resetTo::add);
    return next.isPresent();
  }

  private Buyer buyer() throws SQLException {
    return Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
  }

  private static void awaitStatus(Buyer buyer, String checkout, String status) {
    Until.so(SOON, () -> buyer.checkout(checkout), answer -> answer.text("/status").equals(status));
  }

  private String challenged(Buyer buyer) {
    String checkout = buyer.buyNow("tok_challenge").text("/id");
    awaitStatus(buyer, checkout, "awaiting_challenge");
    return checkout;
  }

  /** As the browser does: to the provider's page, and back to where it is sent. */
  private static void passChallenge(Buyer buyer, String checkout) {
    String page = buyer.checkout(checkout).text("/next_action/url");
    Answer sentBack =
        Shop.send(
            HttpRequest.newBuilder(URI.create(page))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("result=approved")));
    Shop.send(HttpRequest.newBuilder(URI.create(sentBack.header("location"))).GET()).expect(200);
    awaitStatus(buyer, checkout, "placed");
  }

  /**
   * Resets a checkout that has ended.
   *
   * @return the events it was reset to
   */
  private List<String> resetEverywhere(Buyer buyer, String checkout, String status) {
    awaitClosed(checkout);
    Answer before = buyer.checkout(checkout).expect(200);
    assertThat(before.text("/status")).isEqualTo(status);
    List<String> booked = booked(checkout);
    assertThat(authorized(checkout)).hasSize(status.equals("placed") ? 1 : 0);
    String run = runId(checkout);
    List<String> resetTo = new ArrayList<>();
    for (HistoryEvent event : history(checkout)) {
      if (accepts(checkout, run, event)) {
        resetTo.add(name(event));
        awaitClosed(checkout);
        assertThat(booked(checkout))
            .as("the bank's books after a reset to %s", name(event))
            .isEqualTo(booked);
        assertThat(buyer.checkout(checkout).body())
            .as("the checkout after a reset to %s", name(event))
            .isEqualTo(before.body());
      }
    }
    return resetTo;
  }

  /**
   * Resets a checkout that waits for somebody, who does not come meanwhile.
   *
   * @return the events it was reset to
   */
  private List<String> resetWhile(String status, Buyer buyer, String checkout) {
    awaitTask(checkout); // the shopper hears of it before Temporal does
    String run = runId(checkout);
    List<String> resetTo = new ArrayList<>();
    for (HistoryEvent event : history(checkout)) {
      if (accepts(checkout, run, event)) {
        resetTo.add(name(event));
        awaitTask(checkout);
        assertThat(describe(checkout).getStatus())
            .as("the workflow after a reset to %s", name(event))
            .isEqualTo(WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
        assertThat(buyer.checkout(checkout).text("/status"))
            .as("the checkout after a reset to %s", name(event))
            .isEqualTo(status);
      }
    }
    return resetTo;
  }

  /** What is there of workflow tasks after they were scheduled; the most that can be legal. */
  private static List<HistoryEvent> tasks(List<HistoryEvent> history) {
    List<HistoryEvent> tasks = new ArrayList<>();
    boolean scheduled = false;
    for (HistoryEvent event : history) {
      if (scheduled) {
        tasks.add(event);
      }
      scheduled = scheduled ? !TASK_ENDS.contains(type(event)) : isTaskScheduled(event);
    }
    return tasks;
  }

  private List<HistoryEvent> eventsOf(String checkout, Set<String> types) {
    return history(checkout).stream().filter(event -> types.contains(type(event))).toList();
  }

  private static boolean isTaskScheduled(HistoryEvent event) {
    return event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_SCHEDULED;
  }

  private static List<String> names(List<HistoryEvent> events) {
    return events.stream().map(ResetIT::name).toList();
  }

  private static String name(HistoryEvent event) {
    return event.getEventId() + " " + type(event);
  }

  private static String type(HistoryEvent event) {
    return event.getEventType().name().replace("EVENT_TYPE_", "");
  }

  private List<HistoryEvent> history(String checkout) {
    return souk.temporal().fetchHistory(CheckoutWorkflow.workflowId(checkout)).getEvents();
  }

  private boolean accepts(String checkout, String run, HistoryEvent event) {
    try {
      reset(checkout, run, event);
      return true;
    } catch (StatusRuntimeException refused) {
      assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      return false;
    }
  }

  private void reset(String checkout, String run, HistoryEvent event) {
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
                .setWorkflowTaskFinishEventId(event.getEventId())
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

  /** Until the workflow has done all that it can for now. */
  private void awaitTask(String checkout) {
    Until.so(
        SOON,
        () ->
            history(checkout).stream()
                .map(ResetIT::type)
                .filter(type -> type.startsWith("WORKFLOW_TASK_"))
                .toList(),
        tasks -> !tasks.isEmpty() && tasks.getLast().equals("WORKFLOW_TASK_COMPLETED"));
  }

  private void awaitClosed(String checkout) {
    Until.so(
        SOON,
        () -> describe(checkout).getStatus(),
        status -> status != WorkflowExecutionStatus.WORKFLOW_EXECUTION_STATUS_RUNNING);
  }

  private List<String> authorized(String checkout) {
    return booked(checkout).stream().filter(entry -> entry.contains(" authorized ")).toList();
  }

  /** Key, status and amount of everything that the bank has of a checkout. */
  private List<String> booked(String checkout) {
    List<String> booked = new ArrayList<>();
    Shop.at(souk.sandbox().address())
        .get("/books/authorizations?reference=" + checkout)
        .expect(200)
        .body()
        .path("items")
        .forEach(entry ->
            booked.add(
                "%s %s %d"
                    .formatted(
                        entry.path("key").asText(),
                        entry.path("status").asText(),
                        entry.path("amount_minor").asLong())));
    return booked;
  }
}
