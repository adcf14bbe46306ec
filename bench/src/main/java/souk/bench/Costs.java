package souk.bench;

import io.temporal.api.enums.v1.EventType;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import souk.checkout.CheckoutWorkflow;

/** What a purchase costs, as Souk's processes and Temporal count it. */
final class Costs implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int QUIET_TRIES_MAX = 60;
  private static final HttpClient HTTP = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  /** Counted since the processes began. */
  record Counted(long statements, long commits) {
    Counted since(Counted before) {
      return new Counted(statements - before.statements, commits - before.commits);
    }
  }

  /** Of one workflow. */
  record History(long events, long workflowTasks) {}

  private final Map<String, String> environment;
  private final List<String> services;
  private final WorkflowServiceStubs temporal;
  private final String namespace;

  Costs(Map<String, String> environment) {
    this.environment = environment;
    services = List.of(environment.getOrDefault("SOUK_SERVICES", "").split(","));
    namespace = environment.getOrDefault("SOUK_TEMPORAL_NAMESPACE", "souk");
    temporal =
        WorkflowServiceStubs.newServiceStubs(
            WorkflowServiceStubsOptions.newBuilder()
                .setTarget(environment.getOrDefault("SOUK_TEMPORAL_TARGET", "127.0.0.1:7233"))
                .build());
  }

  Counted now() {
    return new Counted(total("souk_sql_statements_total"), total("souk_sql_commits_total"));
  }

  /** Checkouts that the API has sent away because too many were beginning. */
  long turnedAway() {
    return total("souk_checkout_turned_away_total");
  }

  private long total(String metric) {
    return services.stream()
        .flatMap(service -> metrics(service).lines())
        .filter(line -> line.startsWith(metric))
        .mapToLong(Costs::value)
        .sum();
  }

  /**
   * What Temporal has committed in Souk's PostgreSQL, up to a second or so ago; nothing if it keeps
   * its state elsewhere, as the development server does.
   */
  long temporalCommits() {
    try (Connection connection =
            DriverManager.getConnection(
                environment.getOrDefault("SOUK_POSTGRES_URL", ""),
                environment.get("SOUK_POSTGRES_USER"),
                environment.get("SOUK_POSTGRES_PASSWORD"));
        var sql = connection.createStatement();
        var rows =
            sql.executeQuery(
                """
                SELECT coalesce(sum(xact_commit), 0) FROM pg_stat_database
                WHERE datname LIKE 'temporal%'
                """)) {
      rows.next();
      return rows.getLong(1);
    } catch (SQLException failure) {
      throw new IllegalStateException("cannot read PostgreSQL's statistics", failure);
    }
  }

  /** Until nothing else, such as a reconciliation, is being done; but not for ever. */
  void awaitQuiet() {
    Counted before = now();
    for (int tries = 0; tries < QUIET_TRIES_MAX; tries++) {
      pause();
      Counted now = now();
      if (now.equals(before)) {
        return;
      }
      before = now;
    }
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(2);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", interrupted);
    }
  }

  private static long value(String line) {
    return Math.round(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
  }

  private static String metrics(String service) {
    var request =
        HttpRequest.newBuilder(URI.create(service + "/prometheus")).timeout(LIMIT).build();
    try {
      return HTTP.send(request, BodyHandlers.ofString()).body();
    } catch (IOException failure) {
      throw new IllegalStateException("no metrics from " + service, failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("stopped", interrupted);
    }
  }

  History history(String checkoutId) {
    var client =
        WorkflowClient.newInstance(
            temporal, WorkflowClientOptions.newBuilder().setNamespace(namespace).build());
    List<HistoryEvent> events =
        client.fetchHistory(CheckoutWorkflow.workflowId(checkoutId)).getEvents();
    long tasks =
        events.stream()
            .filter(event -> event.getEventType() == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
            .count();
    return new History(events.size(), tasks);
  }

  @Override
  public void close() {
    temporal.shutdownNow();
  }
}
