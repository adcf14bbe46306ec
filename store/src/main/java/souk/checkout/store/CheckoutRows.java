package souk.checkout.store;

import com.fasterxml.jackson.core.type.TypeReference;
import java.sql.SQLException;
import java.util.List;
import souk.checkout.CheckoutLine;
import souk.checkout.CheckoutStatus;
import souk.checkout.store.Checkout.LastPayment;
import souk.checkout.store.Checkout.NextAction;
import souk.pricing.Quote;
import souk.shipping.ShippingAddress;
import souk.sql.Row;

/** Reads checkouts out of rows. */
public final class CheckoutRows {
  private static final TypeReference<List<CheckoutLine>> LINES = new TypeReference<>() {};

  private CheckoutRows() {}

  public static Checkout read(Row row) throws SQLException {
    return new Checkout(
        row.text("id"),
        row.text("cart_id"),
        row.number("cart_version"),
        row.textOrNull("buyer_id"),
        row.textOrNull("token_hash"),
        row.text("email"),
        row.json("shipping_address", ShippingAddress.class),
        row.textOrNull("shipping_option"),
        row.json("lines", LINES),
        row.text("currency"),
        row.numberOrNull("expected_total_minor"),
        CheckoutStatus.of(row.text("status")),
        row.textOrNull("reason"),
        row.instantOrNull("reserved_until"),
        row.jsonOrNull("quote", Quote.class),
        row.textOrNull("quote_hash"),
        row.integer("attempt"),
        row.jsonOrNull("next_action", NextAction.class),
        row.jsonOrNull("last_payment", LastPayment.class),
        row.texts("out_of_stock"),
        row.instantOrNull("review_before"),
        row.textOrNull("order_group_id"),
        row.integer("revision"),
        row.jsonOrNull("revising", Revision.class),
        row.textOrNull("revision_refusal"),
        row.textOrNull("wish_hash"),
        row.instant("created_at"),
        row.instant("updated_at"));
  }
}
