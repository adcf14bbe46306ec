package souk.chaos;

/**
 * How many purchases have to be placed: a storm in which hardly anybody could buy has proved
 * nothing.
 *
 * @param purchases in the whole attack
 */
record Floor(int purchases) {
  /**
   * Modest: a shopper who thinks for a quarter of a second and waits for half a second while all is
   * well buys some 80 times a minute, about half of which are meant to end as orders.
   */
  private static final double PER_SHOPPER_AND_MINUTE = 2.5;

  private static final double PER_MINUTE_MAX = 30;

  /** However many shoppers there are: they share what one machine carries. */
  static Floor of(double minutes, int shoppers) {
    double perMinute = Math.min(PER_MINUTE_MAX, shoppers * PER_SHOPPER_AND_MINUTE);
    return new Floor((int) Math.floor(perMinute * minutes));
  }

  void check(int placed, Observations observations) {
    if (placed < purchases) {
      observations.find(
          "only %d purchases were placed, fewer than %d: too few to prove anything"
              .formatted(placed, purchases));
    }
  }
}
