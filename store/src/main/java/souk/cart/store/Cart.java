package souk.cart.store;

import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.cart.CartLine;

/**
 * A cart as it is kept.
 *
 * @param buyerId null for a guest's
 * @param tokenHash of the guest's token; null for a buyer's
 * @param version counts its changes; its ETag
 */
public record Cart(
    String id,
    @Nullable String buyerId,
    @Nullable String tokenHash,
    String currency,
    List<CartLine> lines,
    long version) {}
