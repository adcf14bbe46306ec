package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import souk.checkout.CheckoutWorkflow;
import souk.verify.VerifyWorkflow;

/**
 * The schedule looks at everything by itself, and what it finds can be read at {@code /prometheus}.
 */
class VerifyIT {
  private static final Duration AFTER_SOME_LOOKS = Duration.ofSeconds(90);
  private static final List<String> INVARIANTS =
      List.of(
          "oversold",
          "closing_off_its_ledger",
          "database_not_all_read",
          "payment_off_its_operations",
          "operation_not_settled",
          "authorized_twice",
          "captured_differs",
          "refunded_differs",
          "books_not_all_read",
          "workflow_after_its_end",
          "workflows_not_all_read");

  private final TestSouk souk = TestSouk.running();

  /** What one worker found when it looked last. */
  private record Look(double at, String page) {
    static Look of(String address) {
      String page = Shop.at(address).get("/prometheus").expect(200).response().body();
      return new Look(number(page, "souk_invariants_verified_seconds").orElse(0.0), page);
    }

    /** Empty if it never looked. */
    Optional<Double> violations(String invariant) {
      return number(page, "souk_invariant_violations", "invariant=\"" + invariant + "\"");
    }

    private static Optional<Double> number(String page, String name, String... label) {
      Matcher line =
          Pattern.compile(
                  "^%s(\\{[^}]*%s[^}]*\\})? (\\S+)$".formatted(name, String.join("", label)),
                  Pattern.MULTILINE)
              .matcher(page);
      return line.find() ? Optional.of(Double.parseDouble(line.group(2))) : Optional.empty();
    }
  }

  /** Any worker may have looked; the newest look is the one that counts. */
  private Look newest() {
    return Stream.of(souk.api(), souk.worker())
        .map(worker -> Look.of(worker.management()))
        .max(Comparator.comparingDouble(Look::at))
        .orElseThrow();
  }

  private double stuck() {
    return newest().violations("workflow_after_its_end").orElse(-1.0);
  }

  @Test
  void theScheduleLooksAndItsFindingsAreMetrics() {
    Instant start = Instant.now();
    Look look =
        Until.so(AFTER_SOME_LOOKS, this::newest, seen -> seen.at() > start.getEpochSecond() + 1);
    assertThat(INVARIANTS)
        .allSatisfy(invariant -> assertThat(look.violations(invariant)).isPresent());
    assertThat(
            souk.temporal()
                .countWorkflows(
                    "TemporalScheduledById = '%s' AND ExecutionStatus = 'Completed'"
                        .formatted(VerifyWorkflow.ID))
                .getCount())
        .isPositive();
  }

  @Test
  void aWorkflowAfterItsEndIsFoundByTheScheduleUntilItIsTerminated() throws SQLException {
    WorkflowStub stray = strayWorkflow(endedForMinutes());
    try {
      Until.so(AFTER_SOME_LOOKS, this::stuck, found -> found == 1);
    } finally {
      stray.terminate("the test has seen it");
    }
    Until.so(AFTER_SOME_LOOKS, this::stuck, found -> found == 0);
  }

  private String endedForMinutes() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 2), 1);
    String checkout = buyer.buyNow("tok_visa").text("/id");
    Until.so(AFTER_SOME_LOOKS, () -> hasEnded(checkout), ended -> ended);
    try (var connection = souk.database();
        var statement = connection.createStatement()) {
      statement.execute(
          "UPDATE checkout SET updated_at = now() - interval '5 minutes' WHERE id = '%s'"
              .formatted(checkout));
    }
    return checkout;
  }

  /** On a queue where nobody works, so that it never ends. */
  private WorkflowStub strayWorkflow(String checkout) {
    WorkflowClient temporal = souk.temporal();
    WorkflowStub stray =
        temporal.newUntypedWorkflowStub(
            "CheckoutWorkflow",
            WorkflowOptions.newBuilder()
                .setTaskQueue("nobody")
                .setWorkflowId(CheckoutWorkflow.workflowId(checkout))
                .build());
    stray.start();
    return stray;
  }

  private boolean hasEnded(String checkout) {
    return souk.temporal()
            .countWorkflows(
                "WorkflowId = '%s' AND ExecutionStatus = 'Completed'"
                    .formatted(CheckoutWorkflow.workflowId(checkout)))
            .getCount()
        > 0;
  }
}
