package souk.chaos;

import java.util.Random;

/** What becomes of a purchase's first order, and how often. */
enum Fate implements Weighted {
  STAYS(5),
  IS_SHIPPED(4),
  IS_SHIPPED_TWICE_AT_ONCE(2),
  IS_SHIPPED_AND_PARTLY_REFUNDED(4),
  IS_CANCELLED(3),
  IS_SHIPPED_AND_CANCELLED_AT_ONCE(2);

  private final int weight;

  Fate(int weight) {
    this.weight = weight;
  }

  @Override
  public int weight() {
    return weight;
  }

  static Fate any(Random random) {
    return Weighted.any(values(), random);
  }
}
