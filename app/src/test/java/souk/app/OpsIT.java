package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.temporal.client.WorkflowOptions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.app.Shop.Answer;
import souk.checkout.CheckoutWorkflow;

/** Stuck checkouts are found, and operators get them going again. */
class OpsIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Duration IN_THE_END = Duration.ofSeconds(90);
  private static final String WHY = "{\"reason\": \"the shopper called\"}";
  private static final String REBUILD = "/ops/stock/rebuild";

  private static final long TOO_MUCH_TO_TRUST = 3_000_000;

  private final TestSouk souk = TestSouk.running();
  private final Shop anybody = Shop.at(souk.api().address());
  private final Shop operator = logIn("operator@souk.local", TestSouk.OPERATOR_PASSWORD);

  @AfterEach
  void nothingIsLost() {
    Invariants.hold(souk);
  }

  @Test
  void aProviderThatIsDownIsAFailingStep() throws SQLException {
    String checkout = payWith("tok_down");
    JsonNode stuck = listed(checkout, "failing_step");
    assertThat(stuck.path("step").asText()).isEqualTo("Authorize");
    assertThat(stuck.path("failures").asInt()).isGreaterThanOrEqualTo(3);
    assertThat(stuck.path("last_failure").asText())
        .contains("OutcomeUnknown")
        .doesNotContain("example.org");
    assertThat(stuck.path("temporal_ui").asText())
        .endsWith("/namespaces/souk/workflows/checkout%3A" + checkout);

    Answer retried = act(checkout, "retry", WHY).expect(202);
    assertThat(retried.text("/outcome")).isEqualTo("tried now: Authorize");
    act(checkout, "cancel", WHY).expect(202);
    ended(checkout, "cancelled|expired");
    assertThat(actions(checkout))
        .containsExactly("cancel: cancellation requested", "retry: tried now: Authorize");
  }

  @Test
  void aStepInOurOwnDatabaseThatFailsIsFoundAndRetried() throws SQLException {
    String offer = TestOffers.inStock(souk, 1);
    refuseOrdersOf(offer);
    try {
      Buyer buyer = Buyer.with(souk, offer, 1);
      String checkout = buyer.buyNow("tok_visa").text("/id");
      JsonNode stuck = listed(checkout, "failing_step");
      assertThat(stuck.path("step").asText()).isEqualTo("Place");
      assertThat(stuck.path("last_failure").asText()).contains("SQLSTATE P0001");

      allowOrders();
      assertThat(act(checkout, "retry", WHY).expect(202).text("/outcome"))
          .matches("reset to last.*|under way.*|nothing to hurry.*");
      ended(checkout, "placed");
      assertThat(show(checkout).has("kind")).isFalse();
    } finally {
      allowOrders();
    }
  }

  @Test
  void allAlikeAreCountedBeforeTheyAreRetried() throws SQLException {
    List<String> checkouts = List.of(payWith("tok_down"), payWith("tok_down"));
    checkouts.forEach(checkout -> listed(checkout, "failing_step"));

    String alike = "{\"step\": \"Authorize\", \"reason\": \"the provider is back\"%s}";
    Answer counted = operator.post("/ops/checkouts/retry", alike.formatted("")).expect(200);
    assertThat(counted.text("/dry_run")).isEqualTo("true");
    assertThat(texts(counted.body().path("ids"))).containsAll(checkouts);
    assertThat(counted.text("/count"))
        .isEqualTo(Integer.toString(counted.body().path("ids").size()));
    checkouts.forEach(checkout -> assertThat(actions(checkout)).isEmpty());

    Answer done =
        operator
            .post("/ops/checkouts/retry", alike.formatted(", \"dry_run\": false, \"limit\": 50"))
            .expect(200);
    assertThat(done.body().path("results").findValuesAsText("id")).containsAll(checkouts);
    checkouts.forEach(checkout -> {
      assertThat(actions(checkout)).containsExactly("retry: tried now: Authorize");
      act(checkout, "cancel", WHY).expect(202);
    });
    for (String checkout : checkouts) {
      ended(checkout, "cancelled|expired");
    }
  }

  @Test
  void aHoldWithoutAWorkflowIsEnded() throws SQLException {
    String checkout = hold();
    souk.workflow(checkout).terminate("test");
    JsonNode orphan = Until.so(SOON, () -> show(checkout), now -> now.has("kind"));
    assertThat(orphan.path("kind").asText()).isEqualTo("orphaned");
    assertThat(orphan.path("reason").asText()).contains("terminated");
    assertThat(listed(checkout, "orphaned").path("temporal_ui").asText()).contains(checkout);

    assertThat(act(checkout, "retry", WHY).expect(202).text("/outcome")).startsWith("ended");
    assertThat(show(checkout).path("status").asText()).isEqualTo("expired");
    assertThat(act(checkout, "retry", WHY).expect(409).problem()).isEqualTo("checkout-ended");
    assertThat(actions(checkout))
        .containsExactly("retry: refused: checkout-ended", "retry: ended, no workflow had it");
  }

  /** Of before a restore: orders may stand on it that this database does not know any more. */
  @Test
  void anAttemptThatCarriesAnotherMarkIsLeftToPeople() throws SQLException {
    String checkout = hold();
    souk.workflow(checkout).terminate("test");
    Until.so(SOON, () -> show(checkout), now -> now.has("kind"));
    write(
        """
        INSERT INTO payment_attempt (checkout_id, number, payment_token, state, instance)
        VALUES ('%s', 1, 'tok_visa', 'accepted', 'ins_before_the_restore')
        """
            .formatted(checkout));
    act(checkout, "retry", WHY).expect(202);
    assertThat(
            souk.texts(
                "SELECT kind || ': ' || details FROM reconciliation_incident WHERE checkout_id = '%s' ORDER BY kind"
                    .formatted(checkout)))
        .satisfiesExactly(
            left -> assertThat(left).startsWith("left_unvoided: attempts [1]"),
            orphaned -> assertThat(orphaned).startsWith("orphaned_checkout"));
  }

  @Test
  void aTerminatedCheckoutIsBroughtBackByAReset() throws SQLException {
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1), 1);
    String checkout = buyer.checkOut().expect(201).text("/id");
    Until.so(
        SOON,
        () ->
            souk.temporal().fetchHistory(CheckoutWorkflow.workflowId(checkout)).getEvents().size(),
        events -> events > 4); // the shopper hears of it before Temporal does
    souk.workflow(checkout).terminate("test");

    Answer nowhere = act(checkout, "reset", to("Nowhere")).expect(400);
    assertThat(nowhere.text("/errors/0/message")).contains("start", "last", "Reserve", "Freeze");
    act(checkout, "reset", to("Reserve")).expect(202);
    Until.so(SOON, () -> show(checkout), now -> !now.has("kind"));
    buyer.pay(checkout, "tok_visa").expect(200);
  }

  /** As if the API had died between the row and the start. */
  @Test
  void aCheckoutThatNeverBeganHasNothingToResetAndCanBeEnded() throws SQLException {
    String checkout = "chk_never" + System.nanoTime();
    write(
        """
        INSERT INTO checkout (id, cart_id, cart_version, email, shipping_address, lines, currency, status)
        VALUES ('%1$s', '%1$s', 1, 'ada@example.org', '{}', '[]', 'USD', 'reserving')
        """
            .formatted(checkout));
    assertThat(show(checkout).path("kind").asText()).isEqualTo("orphaned");
    Answer nowhere = act(checkout, "reset", to("last")).expect(409);
    assertThat(nowhere.problem()).isEqualTo("nothing-to-reset");
    assertThat(act(checkout, "cancel", WHY).expect(202).text("/outcome")).startsWith("ended");
    assertThat(show(checkout).path("status").asText()).isEqualTo("expired");
  }

  @Test
  void aFailingWorkflowTaskIsFound() throws SQLException {
    String checkout = hold();
    souk.workflow(checkout).terminate("test");
    startWithoutRequest(checkout);
    try {
      JsonNode stuck =
          Until.so(
              SOON,
              () -> show(checkout),
              now -> now.path("kind").asText().equals("failing_workflow_task"));
      assertThat(stuck.path("failures").asInt()).isPositive();
      assertThat(stuck.path("last_failure").asText()).isNotBlank();
      assertThat(act(checkout, "retry", WHY).expect(202).text("/outcome"))
          .matches("reset to last.*|under way.*|nothing to hurry.*");
    } finally {
      souk.workflow(checkout).terminate("test");
    }
    act(checkout, "cancel", WHY).expect(202);
    ended(checkout, "expired");
  }

  @Test
  void standingStillIsSeen() throws SQLException {
    String checkout = payWith("tok_challenge");
    Until.so(
        SOON,
        () -> show(checkout),
        now -> now.path("status").asText().equals("awaiting_challenge"));
    write(
        "UPDATE checkout SET reserved_until = now() - interval '1 hour' WHERE id = '%s'"
            .formatted(checkout));
    assertThat(listed(checkout, "no_progress").path("reason").asText())
        .contains("awaiting_challenge");
    assertThat(act(checkout, "retry", WHY).expect(202).text("/outcome"))
        .contains("asked again about the challenge");
    act(checkout, "cancel", WHY).expect(202);
    ended(checkout, "cancelled|expired");
  }

  @Test
  void whoeverWaitsForABuyerIsNotStuck() throws SQLException {
    String checkout = hold();
    assertThat(show(checkout).has("kind")).isFalse();
    assertThat(ids("open")).contains(checkout);
    assertThat(ids("stuck")).doesNotContain(checkout);
    assertThat(act(checkout, "retry", WHY).expect(409).problem()).isEqualTo("nothing-to-retry");
    assertThat(act(checkout, "approve", WHY).expect(409).problem()).isEqualTo("not-in-review");
    assertThat(act(checkout, "reject", WHY).expect(409).problem()).isEqualTo("not-in-review");
    act(checkout, "cancel", WHY).expect(202);
    ended(checkout, "cancelled");
    assertThat(show(checkout).path("status").asText()).isEqualTo("cancelled");
  }

  @ParameterizedTest
  @CsvSource({"approve,placed", "reject,rejected"})
  void supportDecidesAReview(String verb, String end) throws SQLException {
    Shop support = account("support");
    Buyer buyer = Buyer.with(souk, TestOffers.inStock(souk, 1, TOO_MUCH_TO_TRUST), 1);
    String checkout = buyer.buyNow("tok_visa").text("/id");
    Until.so(SOON, () -> show(checkout), now -> now.path("status").asText().equals("in_review"));
    assertThat(ids("review")).contains(checkout);
    assertThat(ids("stuck")).doesNotContain(checkout);

    String path = "/ops/checkouts/%s/%s".formatted(checkout, verb);
    assertThat(support.post(path, "{\"reason\": \"x\", \"attempt\": 2}").expect(409).problem())
        .isEqualTo("another-attempt");
    support.post(path, "{\"reason\": \"known buyer\", \"attempt\": 1}").expect(202);
    ended(checkout, end);
    assertThat(actions(checkout))
        .containsExactly(
            "%1$s: %1$s%2$s attempt 1".formatted(verb, verb.endsWith("e") ? "d" : "ed"),
            verb + ": refused: another-attempt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"retry", "cancel", "approve", "reject", "reset"})
  void everyVerbNeedsARoleAReasonAndACheckout(String verb) throws SQLException {
    String path = "/ops/checkouts/chk_unknown/" + verb;
    String body =
        verb.equals("reset") ? "{\"to\": \"last\", \"reason\": \"%s\"}" : "{\"reason\": \"%s\"}";
    String good = body.formatted("why");
    assertThat(anybody.post(path, good).expect(401).problem()).isEqualTo("login-required");
    assertThat(buyer().post(path, good).expect(403).problem()).isEqualTo("role-required");
    for (String bad : new String[] {"", "  ", "x".repeat(501)}) {
      assertThat(operator.post(path, body.formatted(bad)).expect(400).text("/errors/0/field"))
          .isEqualTo("reason");
    }
    assertThat(operator.post(path, good).expect(404).problem()).isEqualTo("not-found");
    assertThat(actions("chk_unknown")).isEmpty();
  }

  @Test
  void supportLooksAndDecidesButDoesNoMore() throws SQLException {
    Shop support = account("support");
    support.get("/ops/checkouts?state=stuck").expect(200);
    support.get("/ops/audit").expect(200);
    for (String verb : new String[] {"retry", "cancel"}) {
      support.post("/ops/checkouts/chk_unknown/" + verb, WHY).expect(403);
    }
    support.post("/ops/checkouts/chk_unknown/reset", to("last")).expect(403);
    support.post("/ops/checkouts/retry", "{\"step\": \"Place\", \"reason\": \"x\"}").expect(403);
    for (String verb : new String[] {"approve", "reject"}) {
      support.post("/ops/checkouts/chk_unknown/" + verb, WHY).expect(404);
    }
  }

  @Test
  void looksNeedARoleAndSense() {
    for (String path :
        new String[] {"/ops/checkouts?state=stuck", "/ops/checkouts/chk_1", "/ops/audit"}) {
      anybody.get(path).expect(401);
      buyer().get(path).expect(403);
    }
    operator.get("/ops/checkouts/chk_unknown").expect(404);
    assertThat(operator.get("/ops/checkouts").expect(400).text("/errors/0/field"))
        .isEqualTo("state");
    operator.get("/ops/checkouts?state=lost").expect(400);
    operator.get("/ops/checkouts?state=open&cursor=garbled").expect(400);
    operator.get("/ops/checkouts?state=open&limit=101").expect(400);
    operator.get("/ops/audit?cursor=garbled").expect(400);
    operator.post("/ops/checkouts/retry", "{\"reason\": \"all\"}").expect(400);
    operator.post("/ops/checkouts/retry", "{\"kind\": \"odd\", \"reason\": \"all\"}").expect(400);
  }

  /** Somebody wrote to a counter beside its ledger. */
  @Test
  void stockCountersAreShownToBeWrongThenRebuiltFromTheirLedger() throws SQLException {
    String offer = TestOffers.inStock(souk, 5);
    write("UPDATE stock SET on_hand = 9 WHERE offer_id = '%s'".formatted(offer));

    Answer dry = rebuild(WHY).expect(200);
    assertThat(dry.text("/dry_run")).isEqualTo("true");
    assertThat(dry.text("/count")).isEqualTo("1");
    JsonNode wrong = dry.body().at("/offers/0");
    assertThat(wrong.path("offer_id").asText()).isEqualTo(offer);
    assertThat(wrong.path("on_hand").asInt()).isEqualTo(9);
    assertThat(wrong.path("ledger_on_hand").asInt()).isEqualTo(5);
    assertThat(onHand(offer)).as("after a dry run").containsExactly("9");

    Answer real = rebuild(WHY.replace("}", ", \"dry_run\": false}")).expect(200);
    assertThat(real.text("/dry_run")).isEqualTo("false");
    assertThat(real.body().at("/offers/0")).isEqualTo(wrong);
    assertThat(onHand(offer)).as("rebuilt").containsExactly("5");
    assertThat(rebuild(WHY).expect(200).text("/count")).isEqualTo("0");
    assertThat(actions("stock").getFirst()).isEqualTo("rebuild_stock: 1 offers");
  }

  @Test
  void onlyOperatorsRebuildStockAndSayWhy() throws SQLException {
    assertThat(anybody.post(REBUILD, WHY).expect(401).problem()).isEqualTo("login-required");
    for (Shop other : List.of(buyer(), account("support"), account("seller"))) {
      assertThat(other.post(REBUILD, WHY).expect(403).problem()).isEqualTo("role-required");
    }
    assertThat(rebuild("{\"dry_run\": false}").expect(400).text("/errors/0/field"))
        .isEqualTo("reason");
  }

  private Answer rebuild(String wish) {
    return operator.post(REBUILD, wish);
  }

  private List<String> onHand(String offer) {
    return souk.texts("SELECT on_hand FROM stock WHERE offer_id = '%s'".formatted(offer));
  }

  /** A workflow that its code can't run, in the place of the one that has ended. */
  private void startWithoutRequest(String checkout) {
    souk.temporal()
        .newUntypedWorkflowStub(
            "CheckoutWorkflow",
            WorkflowOptions.newBuilder()
                .setTaskQueue(CheckoutWorkflow.TASK_QUEUE)
                .setWorkflowId(CheckoutWorkflow.workflowId(checkout))
                .build())
        .start("no request");
  }

  private String hold() throws SQLException {
    return Buyer.with(souk, TestOffers.inStock(souk, 1), 1).checkOut().expect(201).text("/id");
  }

  private String payWith(String token) throws SQLException {
    Answer begun = Buyer.with(souk, TestOffers.inStock(souk, 1), 1).buyNow(token);
    assertThat(begun.status()).isIn(201, 202);
    return begun.text("/id");
  }

  private Answer act(String checkout, String verb, String body) {
    return operator.post("/ops/checkouts/%s/%s".formatted(checkout, verb), body);
  }

  private static String to(String step) {
    return "{\"to\": \"%s\", \"reason\": \"the shopper called\"}".formatted(step);
  }

  private JsonNode show(String checkout) {
    return operator.get("/ops/checkouts/" + checkout).expect(200).body();
  }

  private JsonNode listed(String checkout, String kind) {
    return Until.so(
            SOON,
            () ->
                list("stuck").stream()
                    .filter(each -> each.path("id").asText().equals(checkout))
                    .filter(each -> each.path("kind").asText().equals(kind))
                    .toList(),
            found -> !found.isEmpty())
        .getFirst();
  }

  private List<String> ids(String state) {
    return list(state).stream().map(each -> each.path("id").asText()).toList();
  }

  /** Page by page, of two. */
  private List<JsonNode> list(String state) {
    List<JsonNode> all = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page =
          operator.get("/ops/checkouts?limit=2&state=" + state + cursor).expect(200).body();
      page.path("items").forEach(all::add);
      cursor = page.has("next_cursor") ? "&cursor=" + page.path("next_cursor").asText() : "";
    } while (!cursor.isEmpty());
    return all;
  }

  private List<String> actions(String subject) {
    List<String> actions = new ArrayList<>();
    operator
        .get("/ops/audit?subject=" + subject)
        .expect(200)
        .body()
        .path("items")
        .forEach(act -> {
          assertThat(act.path("account_id").asText()).startsWith("acc_");
          assertThat(act.path("reason").asText()).isNotBlank();
          actions.add(act.path("action").asText() + ": " + act.path("outcome").asText());
        });
    return actions;
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }

  private void ended(String checkout, String statuses) {
    Until.so(
        IN_THE_END,
        () -> show(checkout).path("status").asText(),
        status -> status.matches(statuses));
  }

  private Shop buyer() {
    String email = "buyer-%s@example.org".formatted(UUID.randomUUID());
    signUp(email);
    return logIn(email, "a-password");
  }

  private Shop account(String role) throws SQLException {
    String email = "%s-%s@example.org".formatted(role, UUID.randomUUID());
    signUp(email);
    write("UPDATE account SET roles = '{%s}' WHERE email = '%s'".formatted(role, email));
    return logIn(email, "a-password");
  }

  private void signUp(String email) {
    anybody
        .post(
            "/accounts",
            "{\"email\": \"%s\", \"password\": \"a-password\", \"name\": \"A\"}".formatted(email))
        .expect(201);
  }

  private Shop logIn(String email, String password) {
    return anybody.as(
        anybody
            .post(
                "/auth/token",
                "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password))
            .expect(200)
            .text("/access_token"));
  }

  private void refuseOrdersOf(String offer) throws SQLException {
    write(
        """
        CREATE OR REPLACE FUNCTION refuse_orders() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT FROM checkout
                     WHERE id = NEW.checkout_id AND lines @> '[{"offer_id": "%s"}]') THEN
            RAISE EXCEPTION 'ada@example.org may not order';
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER refuse_orders BEFORE INSERT ON order_group
          FOR EACH ROW EXECUTE FUNCTION refuse_orders()
        """
            .formatted(offer));
  }

  private void allowOrders() throws SQLException {
    write("DROP TRIGGER IF EXISTS refuse_orders ON order_group");
  }

  private void write(String sql) throws SQLException {
    try (var connection = souk.database();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
