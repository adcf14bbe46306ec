package souk.accounts.api;

import jakarta.inject.Singleton;
import souk.accounts.store.AccountStore;
import souk.http.Problem;
import souk.http.Roles;
import souk.http.Shopper.Buyer;

/** Who may change an offer: its own seller, and operators. */
@Singleton
public final class OfferOwners {
  private final AccountStore accounts;

  OfferOwners(AccountStore accounts) {
    this.accounts = accounts;
  }

  /**
   * @throws Problem 404 for somebody else's offer, as for one that there is not
   */
  public void require(String offerId, Buyer buyer) {
    if (!buyer.roles().contains(Roles.OPS) && !accounts.sells(buyer.accountId(), offerId)) {
      throw Problem.notFound();
    }
  }
}
