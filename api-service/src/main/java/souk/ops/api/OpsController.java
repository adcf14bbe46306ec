package souk.ops.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.http.Cursors;
import souk.http.IdText;
import souk.http.Problem;
import souk.http.Roles;
import souk.http.Slice;
import souk.ops.store.AuditStore;
import souk.ops.store.SuspectStore.Scope;
import souk.sql.Place;

/** Where support and operators look for checkouts that need them. */
@Controller("/ops")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SUPPORT, Roles.OPS})
final class OpsController {
  private static final int LIMIT = 20;
  private static final int LIMIT_MAX = 100;

  /** A page, those first that have not changed for the longest time. */
  record Page(List<OpsCheckout> items, @Nullable String nextCursor) {}

  /** A page of acts, newest first. */
  record AuditPage(List<Act> items, @Nullable String nextCursor) {}

  /**
   * One act of an operator.
   *
   * @param outcome {@code begun} if nobody lived to tell
   */
  record Act(
      long id,
      String accountId,
      String action,
      String subject,
      @Nullable String reason,
      @Nullable String outcome,
      Map<String, Object> details,
      Instant createdAt) {
    static Act of(AuditStore.Entry entry) {
      return new Act(
          entry.id(),
          entry.accountId(),
          entry.action(),
          entry.subject(),
          entry.reason(),
          entry.outcome(),
          entry.details(),
          entry.createdAt());
    }
  }

  private final StuckCheckouts checkouts;
  private final AuditStore audit;

  OpsController(StuckCheckouts checkouts, AuditStore audit) {
    this.checkouts = checkouts;
    this.audit = audit;
  }

  /**
   * Diagnosis checkouts, those in review, or all open ones. A page may be short, or empty, though
   * there is a next one.
   */
  @Get("/checkouts")
  Page list(
      @Parameter(schema = @Schema(allowableValues = {"stuck", "review", "open"})) @QueryValue
          @Nullable String state,
      @QueryValue @Nullable String cursor,
      @QueryValue @Nullable Integer limit) {
    int size = Cursors.limit(limit, LIMIT, LIMIT_MAX);
    var cursors = Cursors.of("ops_checkouts", state);
    Place behind = cursors.place(cursor, Place.FIRST);
    StuckCheckouts.Found found =
        switch (state) {
          case "stuck" ->
              checkouts.find(Scope.SUSPECT, checkout -> checkout.kind() != null, behind, size);
          case "review" -> checkouts.find(Scope.REVIEW, checkout -> true, behind, size);
          case "open" -> checkouts.find(Scope.OPEN, checkout -> true, behind, size);
          case null, default -> throw Problem.invalid("state", "must be stuck, review or open");
        };
    @Nullable Place next = found.behind();
    return new Page(found.checkouts(), next == null ? null : cursors.encode(next));
  }

  @Get("/checkouts/{id}")
  OpsCheckout get(String id) {
    return checkouts.one(id);
  }

  /** Who did what, and why; of one subject, such as a checkout's id, or of all. */
  @Get("/audit")
  AuditPage audit(
      @QueryValue @Nullable String subject,
      @QueryValue @Nullable String cursor,
      @QueryValue @Nullable Integer limit) {
    int size = Cursors.limit(limit, LIMIT, LIMIT_MAX);
    if (subject != null && !IdText.isOne(subject)) {
      throw Problem.invalid("subject", "must be an id, such as a checkout's");
    }
    var cursors = Cursors.of("audit", subject);
    @Nullable Long before =
        cursor == null ? null : Cursors.number(cursors.decode(cursor, 1).getFirst());
    var page = Slice.of(audit.list(subject, before, size + 1), size);
    return new AuditPage(
        page.items(Act::of), page.next(last -> cursors.encode(Long.toString(last.id()))));
  }
}
