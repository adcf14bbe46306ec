package souk.ops.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.http.Cursors;
import souk.http.Problem;
import souk.http.Roles;
import souk.http.Slice;
import souk.money.Money;
import souk.orders.store.PaymentsAtRisk;
import souk.orders.store.PaymentsAtRisk.AtRisk;
import souk.payments.store.PaymentSettings;
import souk.sql.Place;

/** Where support and operators see orders whose money may get lost, before it does. */
@Controller("/ops/payments")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SUPPORT, Roles.OPS})
final class OpsPaymentsController {
  private static final int LIMIT = 20;
  private static final int LIMIT_MAX = 100;
  private static final int HOURS_MAX = 24 * 365;

  /** A page, the most urgent first. */
  record Page(List<OrderAtRisk> items, @Nullable String nextCursor) {}

  /**
   * An order whose money may get lost, or could not be taken.
   *
   * @param status the order's: {@code placed}, or {@code shipped} if it left before parcels had to
   *     be paid first
   * @param paymentExpiresAt when the buyer's bank gives the authorization up
   * @param failure the provider's code, if the money could not be taken
   */
  record OrderAtRisk(
      String orderId,
      String orderGroupId,
      String sellerId,
      String status,
      Money total,
      Instant placedAt,
      @Nullable Instant paymentExpiresAt,
      @Nullable String failure) {
    static OrderAtRisk of(AtRisk order) {
      return new OrderAtRisk(
          order.orderId(),
          order.orderGroupId(),
          order.sellerId(),
          order.status(),
          order.total(),
          order.placedAt(),
          order.paymentExpiresAt(),
          order.failure());
    }
  }

  private final PaymentsAtRisk payments;
  private final Duration warnBefore;

  OpsPaymentsController(PaymentsAtRisk payments, PaymentSettings settings) {
    this.payments = payments;
    this.warnBefore = settings.warnBefore();
  }

  /**
   * Orders that wait to be shipped and whose authorization ends soon ({@code ending}), or whose
   * capture the provider has refused ({@code failed}).
   *
   * @param withinHours how soon; two days unless it was configured otherwise
   */
  @Get
  Page list(
      @Parameter(schema = @Schema(allowableValues = {"ending", "failed"})) @QueryValue
          @Nullable String state,
      @QueryValue("within_hours") @Nullable Integer withinHours,
      @QueryValue @Nullable String cursor,
      @QueryValue @Nullable Integer limit) {
    int size = Cursors.limit(limit, LIMIT, LIMIT_MAX);
    Duration within = within(withinHours);
    var cursors = Cursors.of("payments_at_risk", state);
    return switch (state) {
      case "ending" ->
          page(
              payments.ending(within, cursors.place(cursor, Place.FIRST), size + 1), size, cursors);
      case "failed" ->
          page(payments.failed(cursors.place(cursor, Place.FIRST), size + 1), size, cursors);
      case null, default -> throw Problem.invalid("state", "must be ending or failed");
    };
  }

  private Duration within(@Nullable Integer hours) {
    if (hours != null && (hours < 1 || hours > HOURS_MAX)) {
      throw Problem.invalid("within_hours", "must be between 1 and " + HOURS_MAX);
    }
    return hours == null ? warnBefore : Duration.ofHours(hours);
  }

  private static Page page(List<AtRisk> found, int size, Cursors cursors) {
    var page = Slice.of(found, size);
    return new Page(page.items(OrderAtRisk::of), page.next(last -> cursors.encode(last.place())));
  }
}
