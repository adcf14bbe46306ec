package souk.cart.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import souk.cart.CartLine;
import souk.cart.store.Cart;
import souk.cart.store.CartOffers.CartOffer;
import souk.cart.store.CartStore;
import souk.cart.store.CartStore.Change;
import souk.http.EntityTags;
import souk.http.GuestTokens;
import souk.http.IdText;
import souk.http.Idempotency;
import souk.http.Problem;
import souk.http.Roles;
import souk.http.Shopper;
import souk.http.Shopper.Buyer;

/** Carts of guests and buyers. */
@Controller("/carts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CartController {
  /** What a new cart may say. */
  record NewCart(@Nullable String currency) {}

  /** How many of an offer. */
  record Quantity(@Nullable Integer quantity) {}

  private final CartStore carts;
  private final CartAnswers answers;
  private final GuestTokens tokens;
  private final Idempotency idempotency;

  CartController(
      CartStore carts, CartAnswers answers, GuestTokens tokens, Idempotency idempotency) {
    this.carts = carts;
    this.answers = answers;
    this.tokens = tokens;
    this.idempotency = idempotency;
  }

  @Parameter(
      in = ParameterIn.HEADER,
      name = Idempotency.HEADER,
      required = true,
      schema = @Schema(type = "string"))
  @Post
  @Secured(SecurityRule.IS_ANONYMOUS)
  HttpResponse<?> create(
      HttpRequest<?> request,
      @Parameter(hidden = true) Shopper shopper,
      @Body @Nullable NewCart wish) {
    if (shopper instanceof Buyer buyer) {
      return idempotency.answerOnce(
          idempotency.key(request, buyer, wish), () -> ofBuyer(buyer, currency(wish)));
    }
    idempotency.require(request);
    return ofGuest(currency(wish));
  }

  private HttpResponse<CartView> ofBuyer(Buyer buyer, String currency) {
    Cart cart = carts.ofBuyer(buyer.accountId(), currency);
    boolean isNew = cart.version() == 1 && cart.lines().isEmpty();
    return answers.answer(isNew ? HttpStatus.CREATED : HttpStatus.OK, cart, null);
  }

  /**
   * A new one each time: its token opens it, and must be told to nobody else. Whoever asks again
   * because the first answer was lost can't be told from a stranger with the same key.
   */
  private HttpResponse<CartView> ofGuest(String currency) {
    String token = tokens.create();
    Cart cart = carts.createForGuest(GuestTokens.hash(token), currency);
    return answers.answer(HttpStatus.CREATED, cart, token);
  }

  private static String currency(@Nullable NewCart wish) {
    if (wish == null || wish.currency() == null) {
      return CartView.CURRENCY;
    }
    if (!wish.currency().equals(CartView.CURRENCY)) {
      throw Problem.invalid("currency", "offers here are in " + CartView.CURRENCY);
    }
    return wish.currency();
  }

  @Get("/{id}")
  @Secured({Roles.GUEST, Roles.BUYER})
  HttpResponse<CartView> get(String id, @Parameter(hidden = true) Shopper shopper) {
    return answers.answer(HttpStatus.OK, find(id, shopper), null);
  }

  @Put("/{id}/lines/{offerId}")
  @Secured({Roles.GUEST, Roles.BUYER})
  HttpResponse<CartView> put(
      HttpRequest<?> request,
      String id,
      String offerId,
      @Parameter(hidden = true) Shopper shopper,
      @Body Quantity wish) {
    int quantity = quantity(wish);
    Cart cart = find(id, shopper);
    Map<String, CartOffer> known = answers.offersNow(cart, offerId);
    CartOffer offer = offer(cart, Optional.ofNullable(known.get(offerId)));
    var line = new CartLine(offerId, quantity, offer.priceMinor());
    return change(request, id, lines -> CartLines.set(lines, line), known);
  }

  private static int quantity(Quantity wish) {
    @Nullable Integer quantity = wish.quantity();
    if (quantity == null || quantity < 1 || quantity > CartLines.QUANTITY_MAX) {
      throw Problem.invalid(
          "quantity",
          "must be a whole number from 1 to %d; to remove a line, DELETE it"
              .formatted(CartLines.QUANTITY_MAX));
    }
    return quantity;
  }

  private static CartOffer offer(Cart cart, Optional<CartOffer> found) {
    CartOffer offer =
        found
            .filter(CartOffer::published)
            .orElseThrow(() ->
                Problem.of(
                    HttpStatus.NOT_FOUND, "offer-not-found", "There is no such offer (any more)."));
    if (!offer.currency().equals(cart.currency())) {
      throw Problem.of(
          HttpStatus.CONFLICT,
          "wrong-currency",
          "The offer is in %s, the cart in %s.".formatted(offer.currency(), cart.currency()));
    }
    return offer;
  }

  @Delete("/{id}/lines/{offerId}")
  @Secured({Roles.GUEST, Roles.BUYER})
  HttpResponse<CartView> delete(
      HttpRequest<?> request,
      String id,
      String offerId,
      @Parameter(hidden = true) Shopper shopper) {
    find(id, shopper);
    if (!IdText.isOne(offerId)) {
      throw Problem.notFound();
    }
    return change(request, id, lines -> CartLines.without(lines, offerId), Map.of());
  }

  /**
   * @param known offers that were looked up already
   */
  private HttpResponse<CartView> change(
      HttpRequest<?> request,
      String id,
      UnaryOperator<List<CartLine>> change,
      Map<String, CartOffer> known) {
    return switch (carts.change(id, EntityTags.required(request), change)) {
      case Change.Changed(var cart) -> answers.answer(HttpStatus.OK, cart, null, known);
      case Change.Stale() -> throw EntityTags.stale();
      case Change.NoSuchCart() -> throw Problem.notFound();
    };
  }

  private Cart find(String id, Shopper shopper) {
    return carts
        .find(id, cart -> shopper.owns(cart.buyerId(), cart.tokenHash()))
        .orElseThrow(Problem::notFound);
  }
}
