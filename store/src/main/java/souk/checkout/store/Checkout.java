package souk.checkout.store;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import souk.checkout.CheckoutStatus;
import souk.offers.LineItem;
import souk.pricing.Quote;
import souk.shipping.ShippingAddress;
import souk.sql.Json;

/**
 * A checkout's row. What it is called in the table, as JSON, it is called here.
 *
 * @param tokenHash of the guest's token; null for a buyer
 * @param shippingOption the one chosen, once there is a quote
 * @param attempt the newest payment attempt; 0 before the first
 * @param revision how often the buyer wanted it otherwise
 * @param revising what the buyer wants, while it is being quoted
 * @param revisionRefusal why the newest revision was not made; null if it was
 * @param wishHash of what the buyer asked for last
 * @param outOfStock the offers that were short, if that is how it ended
 */
public record Checkout(
    String id,
    String cartId,
    long cartVersion,
    @Nullable String buyerId,
    @Nullable String tokenHash,
    String email,
    ShippingAddress shippingAddress,
    @Nullable String shippingOption,
    List<LineItem> lines,
    String currency,
    @Nullable Long expectedTotalMinor,
    CheckoutStatus status,
    @Nullable String reason,
    @Nullable Instant reservedUntil,
    @Nullable Quote quote,
    @Nullable String quoteHash,
    int attempt,
    @Nullable NextAction nextAction,
    @Nullable LastPayment lastPayment,
    List<String> outOfStock,
    @Nullable Instant reviewBefore,
    @Nullable String orderGroupId,
    int revision,
    @Nullable Revision revising,
    @Nullable String revisionRefusal,
    @Nullable String wishHash,
    Instant createdAt,
    Instant updatedAt) {
  /** Where none were short the column is null. */
  public Checkout {
    outOfStock = Objects.requireNonNullElse(outOfStock, List.of());
  }

  /** A row as {@code to_jsonb} has it. */
  public static Checkout of(String document) {
    return Json.read(document, Checkout.class);
  }

  /** What the buyer must do: open a page. */
  public record NextAction(String type, String url) {}

  /** How the newest finished attempt went. */
  public record LastPayment(int attempt, String status, String reason) {}
}
