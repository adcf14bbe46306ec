package souk.ops.api;

import souk.http.Problem;
import souk.http.Shopper;
import souk.http.Shopper.Buyer;

/** Who may look after checkouts: support looks and decides reviews, operators do all. */
final class Staff {
  static final String SUPPORT = "support";
  static final String OPS = "ops";

  private Staff() {}

  /**
   * @throws Problem 401 without a login, 403 without the role
   */
  static Buyer supportOrOps(Shopper shopper) {
    return shopper instanceof Buyer buyer && buyer.roles().contains(OPS)
        ? buyer
        : shopper.require(SUPPORT);
  }

  /**
   * @throws Problem 401 without a login, 403 without the role
   */
  static Buyer ops(Shopper shopper) {
    return shopper.require(OPS);
  }
}
