package souk.chaos;

import java.util.Random;

/** How shoppers buy, and how often. */
enum Habit implements Weighted {
  PAYS_AT_ONCE(30),
  HOLDS_THEN_PAYS(12),
  PAYS_AGAIN_AFTER_A_DECLINE(10),
  PASSES_THE_CHALLENGE(8),
  FAILS_THE_CHALLENGE(3),
  LEAVES_THE_CHALLENGE(2),
  LOSES_THE_REPLY(7),
  MEETS_A_FLAKY_BANK(6),
  MEETS_A_SLOW_BANK(4),
  GIVES_UP(6),
  GIVES_UP_WHILE_PAYING(4),
  CLICKS_TWICE_WITH_ONE_KEY(8),
  CLICKS_TWICE_WITH_TWO_KEYS(8),
  LEAVES_THE_HOLD(2);

  private final int weight;

  Habit(int weight) {
    this.weight = weight;
  }

  @Override
  public int weight() {
    return weight;
  }

  static Habit any(Random random) {
    return Weighted.any(values(), random);
  }
}
