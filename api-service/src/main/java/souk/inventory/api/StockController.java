package souk.inventory.api;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import org.jspecify.annotations.Nullable;
import souk.accounts.api.OfferOwners;
import souk.http.Problem;
import souk.http.Roles;
import souk.http.Shopper.Buyer;
import souk.inventory.store.StockCount;
import souk.inventory.store.StockCount.Recount.BelowReserved;
import souk.inventory.store.StockCount.Recount.Counted;
import souk.inventory.store.StockCount.Recount.NoSuchOffer;
import souk.inventory.store.StockCount.Stock;

/** A seller's stock: its own seller and operators may count it. */
@Controller("/seller/offers/{offerId}/stock")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured({Roles.SELLER, Roles.OPS})
final class StockController {
  private static final int ON_HAND_MAX = 1_000_000;

  /**
   * What was counted.
   *
   * @param onHand on the shelves, those held for buyers included
   */
  record Shelf(@JsonAlias("quantity") @Nullable Integer onHand) {}

  /** The counters as they are now. */
  record StockView(
      String offerId, int onHand, int reserved, int available, @Nullable Integer limitPerBuyer) {
    static StockView of(Stock stock) {
      return new StockView(
          stock.offerId(),
          stock.onHand(),
          stock.reserved(),
          stock.available(),
          stock.limitPerBuyer());
    }
  }

  /**
   * For scarce things.
   *
   * @param limitPerBuyer how many one buyer may have; null for no limit
   */
  record Limit(@Nullable Integer limitPerBuyer) {}

  private final StockCount stock;
  private final OfferOwners owners;

  StockController(StockCount stock, OfferOwners owners) {
    this.stock = stock;
    this.owners = owners;
  }

  @Get
  StockView get(String offerId, @Parameter(hidden = true) Buyer seller) {
    owners.require(offerId, seller);
    return stock.find(offerId).map(StockView::of).orElseThrow(Problem::notFound);
  }

  @Put
  StockView put(String offerId, @Parameter(hidden = true) Buyer seller, @Body Shelf shelf) {
    owners.require(offerId, seller);
    @Nullable Integer onHand = shelf.onHand();
    if (onHand == null || onHand < 0 || onHand > ON_HAND_MAX) {
      throw Problem.invalid("on_hand", "must be a whole number from 0 to " + ON_HAND_MAX);
    }
    return switch (stock.set(offerId, onHand, seller.accountId())) {
      case Counted(var before, var after) -> StockView.of(after);
      case NoSuchOffer() -> throw Problem.notFound();
      case BelowReserved(var now) ->
          throw Problem.of(
                  HttpStatus.CONFLICT,
                  "stock-reserved",
                  "%d are held for buyers. Set at least that many, or wait until the holds end."
                      .formatted(now.reserved()))
              .with("reserved", now.reserved());
    };
  }

  /** Takes effect at the next reservation; who has more already keeps it. */
  @Put("/limit")
  StockView limit(String offerId, @Parameter(hidden = true) Buyer seller, @Body Limit limit) {
    owners.require(offerId, seller);
    @Nullable Integer perBuyer = limit.limitPerBuyer();
    if (perBuyer != null && (perBuyer < 1 || perBuyer > ON_HAND_MAX)) {
      throw Problem.invalid(
          "limit_per_buyer", "must be a whole number from 1 to %d, or null".formatted(ON_HAND_MAX));
    }
    return stock.limit(offerId, perBuyer).map(StockView::of).orElseThrow(Problem::notFound);
  }
}
