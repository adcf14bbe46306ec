package souk.accounts.api;

import jakarta.inject.Singleton;
import souk.accounts.store.AccountStore;
import souk.http.Problem;
import souk.http.Shopper;
import souk.http.Shopper.Buyer;

/** Who may change an offer: its own seller, and operators. */
@Singleton
public final class OfferOwners {
  private final AccountStore accounts;

  OfferOwners(AccountStore accounts) {
    this.accounts = accounts;
  }

  /**
   * @throws Problem 404 for somebody else's offer, as for one that there is not; 401 or 403 for
   *     whoever sells nothing
   */
  public Buyer require(String offerId, Shopper shopper) {
    if (shopper instanceof Buyer buyer
        && (buyer.roles().contains("ops") || accounts.sells(buyer.accountId(), offerId))) {
      return buyer;
    }
    if (shopper instanceof Buyer) {
      throw Problem.notFound();
    }
    return shopper.require("seller");
  }
}
