package souk.checkout;

import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.inventory.StockLine;

/**
 * What a checkout's workflow starts from. Stored in its history: ids, quantities and durations
 * only, nothing personal. Add nullable fields, never rename.
 *
 * @param buyerId null for a guest
 * @param attempt the payment attempt accepted together with the checkout ("buy now"), or null
 */
public record CheckoutRequest(
    String checkoutId,
    @Nullable String buyerId,
    List<StockLine> lines,
    @Nullable Integer attempt,
    CheckoutTiming timing) {}
