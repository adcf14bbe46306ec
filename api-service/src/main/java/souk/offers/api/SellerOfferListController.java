package souk.offers.api;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.http.Cursors;
import souk.http.Roles;
import souk.http.Shopper.Buyer;
import souk.http.Slice;
import souk.offers.store.SellerOffers;
import souk.offers.store.SellerOffers.SellerOffer;

/** What a seller offers, hidden offers too. */
@Controller("/seller/offers")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(Roles.SELLER)
final class SellerOfferListController {
  private static final int LIMIT = 20;
  private static final int LIMIT_MAX = 100;

  /** A page of a seller's offers, in the order of their ids. */
  record Page(List<SellerOfferView> items, @Nullable String nextCursor) {}

  private final SellerOffers offers;

  SellerOfferListController(SellerOffers offers) {
    this.offers = offers;
  }

  @Get
  Page list(
      @Parameter(hidden = true) Buyer seller,
      @QueryValue @Nullable String cursor,
      @QueryValue @Nullable Integer limit) {
    String accountId = seller.accountId();
    int size = Cursors.limit(limit, LIMIT, LIMIT_MAX);
    var cursors = Cursors.of("seller_offers", accountId);
    String after = cursor == null ? "" : cursors.decode(cursor, 1).getFirst();
    var page = Slice.of(offers.of(accountId, after, size + 1), size);
    return new Page(
        page.items(SellerOfferView::of),
        page.next((SellerOffer last) -> cursors.encode(last.id())));
  }
}
