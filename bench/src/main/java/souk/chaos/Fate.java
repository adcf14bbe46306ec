package souk.chaos;

import java.util.Random;

/** What becomes of a purchase's first order, and how often. */
enum Fate {
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

  static Fate any(Random random) {
    int sum = 0;
    for (Fate fate : values()) {
      sum += fate.weight;
    }
    int drawn = random.nextInt(sum);
    for (Fate fate : values()) {
      drawn -= fate.weight;
      if (drawn < 0) {
        return fate;
      }
    }
    throw new IllegalStateException("the weights don't add up");
  }
}
