package souk.ops.api;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.http.Problem;
import souk.http.Reasons;
import souk.http.Roles;
import souk.http.Shopper.Buyer;
import souk.inventory.store.StockRebuild;
import souk.inventory.store.StockRebuild.Difference;
import souk.inventory.store.StockRebuild.Differences;
import souk.sql.DatabaseException;

/** Sets stock counters to what their ledger says. */
@Controller("/ops/stock/rebuild")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Roles.OPS)
final class StockRebuildController {
  private static final int MOST = 1_000;

  /** As long as an operator waits for an answer. */
  private static final Duration WITHIN = Duration.ofSeconds(25);

  /**
   * @param dryRun tells only what is wrong; so unless it is false
   */
  record Wish(@Nullable Boolean dryRun, @Nullable String reason) {}

  /**
   * What was wrong, and is right now unless it was a dry run.
   *
   * @param more whether there may be others
   */
  record Rebuilt(boolean dryRun, int count, List<Difference> offers, boolean more) {}

  private final StockRebuild stock;
  private final Audited audited;

  StockRebuildController(StockRebuild stock, Audited audited) {
    this.stock = stock;
    this.audited = audited;
  }

  /** A dry run, which changes nothing, unless it is asked for otherwise. */
  @Post
  Rebuilt rebuild(@Parameter(hidden = true) Buyer operator, @Body Wish wish) {
    String reason = Reasons.check(wish.reason());
    if (!Boolean.FALSE.equals(wish.dryRun())) {
      return answer(true, stock.differences(MOST, WITHIN));
    }
    List<Differences> set = new ArrayList<>();
    audited.perform(
        operator,
        "rebuild_stock",
        "stock",
        reason,
        Map.of(),
        auditId -> {
          Differences rebuilt = rebuilt();
          set.add(rebuilt);
          return rebuilt.offers().size() + " offers";
        });
    return answer(false, set.getFirst());
  }

  private Differences rebuilt() {
    try {
      return stock.rebuild(MOST, WITHIN);
    } catch (DatabaseException refused) {
      if (refused.isImpossible()) {
        throw Problem.of(
            HttpStatus.CONFLICT,
            "ledger-impossible",
            "By its ledger an offer holds more than there is. Correct its stock first, then rebuild.");
      }
      throw refused;
    }
  }

  private static Rebuilt answer(boolean dryRun, Differences found) {
    return new Rebuilt(dryRun, found.offers().size(), found.offers(), !found.isAll());
  }
}
