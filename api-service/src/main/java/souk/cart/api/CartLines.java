package souk.cart.api;

import io.micronaut.http.HttpStatus;
import java.util.ArrayList;
import java.util.List;
import souk.cart.CartLine;
import souk.http.Problem;

/** Changes of a cart's lines, within its limits. */
public final class CartLines {
  static final int LINES_MAX = 50;
  static final int QUANTITY_MAX = 99;

  private CartLines() {}

  static List<CartLine> set(List<CartLine> lines, CartLine line) {
    List<CartLine> changed = new ArrayList<>(lines);
    for (int index = 0; index < changed.size(); index++) {
      if (changed.get(index).offerId().equals(line.offerId())) {
        changed.set(index, line);
        return changed;
      }
    }
    if (changed.size() == LINES_MAX) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          "cart-full",
          "A cart holds at most %d different offers. Remove one first.".formatted(LINES_MAX));
    }
    changed.add(line);
    return changed;
  }

  static List<CartLine> without(List<CartLine> lines, String offerId) {
    return lines.stream().filter(line -> !line.offerId().equals(offerId)).toList();
  }

  /** The same offer in both becomes one line; what goes beyond a limit is left out. */
  public static List<CartLine> merge(List<CartLine> buyers, List<CartLine> guests) {
    List<CartLine> merged = new ArrayList<>(buyers);
    for (CartLine line : guests) {
      int there = indexOf(merged, line.offerId());
      if (there >= 0) {
        int both = Math.min(QUANTITY_MAX, merged.get(there).quantity() + line.quantity());
        merged.set(there, new CartLine(line.offerId(), both, line.priceMinorSeen()));
      } else if (merged.size() < LINES_MAX) {
        merged.add(line);
      }
    }
    return merged;
  }

  private static int indexOf(List<CartLine> lines, String offerId) {
    for (int index = 0; index < lines.size(); index++) {
      if (lines.get(index).offerId().equals(offerId)) {
        return index;
      }
    }
    return -1;
  }
}
