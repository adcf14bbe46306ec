package souk.money;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Hamilton's method: floor every part, then hand the rest out by largest remainder. */
final class LargestRemainder {
  private record Part(int index, long floor, BigInteger remainder) {}

  private LargestRemainder() {}

  static List<Long> split(long amount, List<Long> weights, long totalWeight) {
    List<Part> parts = new ArrayList<>(weights.size());
    long handedOut = 0;
    for (int index = 0; index < weights.size(); index++) {
      Part part = part(index, amount, weights.get(index), totalWeight);
      parts.add(part);
      handedOut += part.floor();
    }
    int rest = Math.toIntExact(amount - handedOut);
    List<Long> shares = new ArrayList<>(parts.stream().map(Part::floor).toList());
    parts.stream()
        .sorted(Comparator.comparing(Part::remainder).reversed().thenComparingInt(Part::index))
        .limit(rest)
        .forEach(part -> shares.set(part.index(), part.floor() + 1));
    return List.copyOf(shares);
  }

  /** Floors towards negative infinity, so the rest to hand out is never negative. */
  private static Part part(int index, long amount, long weight, long totalWeight) {
    BigInteger product = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(weight));
    BigInteger remainder = product.mod(BigInteger.valueOf(totalWeight));
    long floor =
        product.subtract(remainder).divide(BigInteger.valueOf(totalWeight)).longValueExact();
    return new Part(index, floor, remainder);
  }
}
