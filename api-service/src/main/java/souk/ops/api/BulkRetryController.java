package souk.ops.api;

import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import souk.http.Cursors;
import souk.http.Problem;
import souk.http.Reasons;
import souk.http.Roles;
import souk.http.Shopper.Buyer;
import souk.http.Texts;
import souk.ops.store.SuspectStore.Scope;
import souk.sql.Place;

/** Retries all stuck checkouts that are alike. */
@Controller("/ops/checkouts/retry")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Roles.OPS)
final class BulkRetryController {
  private static final int LIMIT = 50;
  private static final int LIMIT_MAX = 100;
  private static final int STEP_MAX = 100;

  /**
   * @param kind in what way they are stuck
   * @param step the step that fails; this or the kind is required
   * @param dryRun tells only which they are; so unless it is false
   * @param limit how many, at most
   */
  record Alike(
      @Nullable String kind,
      @Nullable String step,
      @Nullable Boolean dryRun,
      @Nullable Integer limit,
      @Nullable String reason) {}

  /**
   * What was found, and done unless it was a dry run.
   *
   * @param more whether there may be others
   */
  record Retried(boolean dryRun, int count, List<String> ids, boolean more, List<Result> results) {}

  /** What became of one of them. */
  record Result(String id, String outcome) {}

  private final StuckCheckouts checkouts;
  private final OperatorActions actions;
  private final Audited audited;

  BulkRetryController(StuckCheckouts checkouts, OperatorActions actions, Audited audited) {
    this.checkouts = checkouts;
    this.actions = actions;
    this.audited = audited;
  }

  /** A dry run, which changes nothing, unless it is asked for otherwise. */
  @Post
  Retried retry(@Parameter(hidden = true) Buyer operator, @Body Alike alike) {
    String reason = Reasons.check(alike.reason());
    int limit = Cursors.limit(alike.limit(), LIMIT, LIMIT_MAX);
    var found = checkouts.find(Scope.SUSPECT, like(alike), Place.FIRST, limit);
    List<String> ids = found.checkouts().stream().map(OpsCheckout::id).toList();
    boolean more = found.behind() != null;
    if (!Boolean.FALSE.equals(alike.dryRun())) {
      return new Retried(true, ids.size(), ids, more, List.of());
    }
    List<Result> results = new ArrayList<>();
    for (String id : ids) {
      results.add(retry(operator, id, reason, alike));
    }
    return new Retried(false, ids.size(), ids, more, results);
  }

  /** One that can't be retried keeps no other from it. */
  private Result retry(Buyer operator, String id, String reason, Alike alike) {
    try {
      var outcome =
          audited.perform(
              operator,
              "retry",
              id,
              reason,
              details(alike),
              auditId -> actions.retry(checkouts.require(id), auditId));
      return new Result(id, outcome.outcome());
    } catch (Problem refused) {
      return new Result(id, "refused: " + refused.type());
    }
  }

  private static Map<String, Object> details(Alike alike) {
    Map<String, Object> details = new HashMap<>(Map.of("all_like_this", true));
    if (alike.kind() != null) {
      details.put("kind", alike.kind());
    }
    if (alike.step() != null) {
      details.put("step", alike.step());
    }
    return details;
  }

  private static Predicate<OpsCheckout> like(Alike alike) {
    @Nullable String kind = alike.kind();
    @Nullable String step = alike.step();
    if (kind == null && step == null) {
      throw Problem.invalid("kind", "is required, or a step: what all of them have in common");
    }
    if (step != null && Texts.length(step) > STEP_MAX) {
      throw Problem.invalid("step", "must not have more than %d characters".formatted(STEP_MAX));
    }
    Diagnosis.@Nullable Kind wanted =
        kind == null
            ? null
            : Diagnosis.Kind.of(kind)
                .orElseThrow(() ->
                    Problem.invalid(
                        "kind",
                        "must be no_progress, failing_step, failing_workflow_task or orphaned"));
    return checkout ->
        checkout.kind() != null
            && (wanted == null || checkout.kind() == wanted)
            && (step == null || step.equals(checkout.step()));
  }
}
