package souk.app;

import static souk.stack.teststack.TestStack.Need.KAFKA;
import static souk.stack.teststack.TestStack.Need.OPENSEARCH;
import static souk.stack.teststack.TestStack.Need.POSTGRESQL;
import static souk.stack.teststack.TestStack.Need.REDIS;
import static souk.stack.teststack.TestStack.Need.TEMPORAL;

import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutWorkflow;
import souk.stack.marketplace.SoukService;
import souk.stack.process.Ports;
import souk.stack.teststack.TestStack;

/**
 * The whole of Souk, as its users have it: every service a process of its own, on real backends.
 * One for all tests of this JVM, started when first asked for. Thread-safe.
 */
final class TestSouk {
  static final String OPERATOR_PASSWORD = "operators-test-password";

  private static @Nullable TestSouk running;

  private final Map<String, String> environment = new HashMap<>();
  private final SoukService sandbox;
  private final SoukService api;
  private final SoukService worker;
  private final SoukService indexer;
  private final WorkflowClient temporal;

  private TestSouk() {
    environment.putAll(TestStack.environment(POSTGRESQL, REDIS, KAFKA, OPENSEARCH, TEMPORAL));
    environment.putAll(TestStack.freshDatabase());
    int apiPort = Ports.free();
    environment.put("SOUK_JWT_SECRET", "a-secret-for-tests-that-is-long-enough-to-sign-with");
    environment.put("SOUK_WEBHOOK_SECRET", "a-webhook-secret-for-tests");
    environment.put("SOUK_OPERATOR_PASSWORD", OPERATOR_PASSWORD);
    // Tests stand where a proxy would, so that they can come from anywhere.
    environment.put("SOUK_TRUSTED_PROXIES", "127.0.0.1");
    environment.put("SOUK_PUBLIC_URL", "http://127.0.0.1:" + apiPort);
    environment.put("SOUK_WEBHOOK_URL", "http://127.0.0.1:" + apiPort + "/webhooks/payments");
    environment.put("SOUK_SANDBOX_DATA", logs().resolve("sandbox-data").toString());
    // Short, so that tests of what happens in the end need not wait long.
    environment.put("SOUK_CHECKOUT_HOLD", "PT20S");
    environment.put("SOUK_CHECKOUT_GRACE", "PT10S");
    environment.put("SOUK_CHECKOUT_CHALLENGE", "PT10S");
    environment.put("SOUK_RECONCILIATION_EVERY", "PT5S");
    environment.put("SOUK_RECONCILIATION_LATE", "PT12S");
    environment.put("SOUK_VERIFY_LATE", "PT20S");
    environment.put("SOUK_VERIFY_EVERY", "PT10S");
    environment.put("SOUK_OPS_QUIET", "PT1S");
    // All tests' buyers live at one address: how many they are must not make any of them suspect.
    environment.put("SOUK_FRAUD_CHECKOUTS_PER_HOUR", "10000");
    // Nor how much they ask for: thousands of duplicates are sent at once.
    environment.put("SOUK_RATE_LIMIT_BURST", "20000");
    environment.put("SOUK_RATE_LIMIT_ADDRESS_BURST", "50000");
    environment.put("SOUK_BOOKS_RECONCILIATION_EVERY", "PT5S");
    sandbox = SoukService.sandbox(Ports.free(), environment, log("sandbox"));
    environment.putAll(sandbox.environment());
    environment.put("SOUK_TAX_URL", sandbox.address() + "/v1/tax");
    environment.put("SOUK_SHIPPING_URL", sandbox.address() + "/v1/shipping/rates");
    api =
        SoukService.api(
            "api", "api,worker", "512m", apiPort, Ports.free(), environment, log("api"));
    worker = backstage("worker");
    indexer = backstage("indexer");
    temporal =
        WorkflowClient.newInstance(
            WorkflowServiceStubs.newServiceStubs(
                WorkflowServiceStubsOptions.newBuilder()
                    .setTarget(variable("SOUK_TEMPORAL_TARGET"))
                    .build()),
            WorkflowClientOptions.newBuilder()
                .setNamespace(variable("SOUK_TEMPORAL_NAMESPACE"))
                .build());
    sandbox.awaitReady();
    api.awaitReady();
    worker.awaitReady();
    indexer.awaitReady();
  }

  /** Another API beside ours, configured otherwise; whoever asked for it ends it. */
  SoukService anotherApi(String name, Map<String, String> otherwise) {
    Map<String, String> its = new HashMap<>(environment);
    its.putAll(otherwise);
    var another = SoukService.api(name, "api", "320m", Ports.free(), Ports.free(), its, log(name));
    another.awaitReady();
    return another;
  }

  private SoukService backstage(String role) {
    return SoukService.backstage(role, role, "256m", Ports.free(), environment, log(role));
  }

  static synchronized TestSouk running() {
    if (running == null) {
      var started = new TestSouk();
      Runtime.getRuntime().addShutdownHook(new Thread(started::end, "end Souk"));
      running = started;
    }
    return running;
  }

  private void end() {
    for (SoukService service : new SoukService[] {indexer, worker, api, sandbox}) {
      service.child().kill();
    }
  }

  private static Path logs() {
    return Path.of("target", "test-souk-" + ProcessHandle.current().pid()).toAbsolutePath();
  }

  private static Path log(String service) {
    return logs().resolve(service + ".log");
  }

  /** What a service has logged so far that has these words in it. */
  static List<String> logged(String service, String words) {
    try (var lines = Files.lines(log(service))) {
      return lines.filter(line -> line.contains(words)).toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  SoukService sandbox() {
    return sandbox;
  }

  SoukService api() {
    return api;
  }

  SoukService worker() {
    return worker;
  }

  SoukService indexer() {
    return indexer;
  }

  Map<String, String> environment() {
    return Map.copyOf(environment);
  }

  /** As the operator whom {@code up} makes. */
  Shop operator() {
    Shop anybody = Shop.at(api.address());
    String login =
        "{\"email\": \"operator@souk.local\", \"password\": \"%s\"}".formatted(OPERATOR_PASSWORD);
    return anybody.as(anybody.post("/auth/token", login).expect(200).text("/access_token"));
  }

  /** Past every service, to look at what is written and to set a scene. */
  Connection database() throws SQLException {
    return DriverManager.getConnection(
        variable("SOUK_POSTGRES_URL"),
        variable("SOUK_POSTGRES_USER"),
        variable("SOUK_POSTGRES_PASSWORD"));
  }

  /** The first column of what a query finds. */
  List<String> texts(String query) {
    List<String> texts = new ArrayList<>();
    try (var connection = database();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
      return texts;
    } catch (SQLException failure) {
      throw new AssertionError(failure);
    }
  }

  /** A checkout's workflow, as an operator gets hold of it. */
  WorkflowStub workflow(String checkoutId) {
    return temporal.newUntypedWorkflowStub(CheckoutWorkflow.workflowId(checkoutId));
  }

  /** How many rounds of comparing the provider's books with ours have ended. */
  long booksCompared() {
    return temporal
        .countWorkflows(
            "WorkflowType = 'BooksReconciliationWorkflow' AND ExecutionStatus = 'Completed'")
        .getCount();
  }

  /** Past every service, as an operator sees workflows. */
  WorkflowClient temporal() {
    return temporal;
  }

  private String variable(String name) {
    return Objects.requireNonNull(environment.get(name), name);
  }
}
