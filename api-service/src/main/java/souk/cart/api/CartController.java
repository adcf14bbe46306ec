package souk.cart.api;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.micronaut.http.HttpHeaders;
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
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.cart.CartLine;
import souk.cart.store.Cart;
import souk.cart.store.CartOffers;
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
import souk.money.Money;
import souk.orders.store.ClaimResult.CheckoutBusy;
import souk.orders.store.ClaimResult.Claimed;
import souk.orders.store.ClaimResult.NoSuchCart;
import souk.orders.store.ClaimResult.OwnCheckoutOpen;
import souk.orders.store.ClaimResult.TooManyForOne;
import souk.orders.store.GuestClaims;

/** Carts of guests and buyers. */
@Controller("/carts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class CartController {
  private static final int FEW = 5;

  /** What a new cart may say. */
  record NewCart(@Nullable String currency) {}

  /** How many of an offer. */
  record Quantity(@Nullable Integer quantity) {}

  /** The token of a guest's cart. */
  record Claim(@JsonAlias({"cart_token", "guest_token"}) @Nullable String token) {}

  private final CartStore carts;
  private final CartOffers offers;
  private final GuestClaims claims;
  private final GuestTokens tokens;
  private final Idempotency idempotency;

  CartController(
      CartStore carts,
      CartOffers offers,
      GuestClaims claims,
      GuestTokens tokens,
      Idempotency idempotency) {
    this.carts = carts;
    this.offers = offers;
    this.claims = claims;
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
    return answer(isNew ? HttpStatus.CREATED : HttpStatus.OK, cart, null);
  }

  /**
   * A new one each time: its token opens it, and must be told to nobody else. Whoever asks again
   * because the first answer was lost can't be told from a stranger with the same key.
   */
  private HttpResponse<CartView> ofGuest(String currency) {
    String token = tokens.create();
    Cart cart = carts.createForGuest(GuestTokens.hash(token), currency);
    return answer(HttpStatus.CREATED, cart, token);
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
    return answer(HttpStatus.OK, find(id, shopper), null);
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
    Map<String, CartOffer> known = offersNow(cart, offerId);
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

  @Post("/{id}/claim")
  @Secured(Roles.BUYER)
  HttpResponse<CartView> claim(
      String id, @Parameter(hidden = true) Buyer buyer, @Body Claim claim) {
    if (claim.token() == null || claim.token().isBlank()) {
      throw Problem.invalid("token", "must be the token that the guest's cart was created with");
    }
    var claimed =
        claims.claim(
            id,
            GuestTokens.hash(claim.token()),
            buyer.accountId(),
            guests -> buyers -> CartLines.merge(buyers, guests));
    return switch (claimed) {
      case Claimed(var cart) -> answer(HttpStatus.OK, cart, null);
      case NoSuchCart() -> throw Problem.notFound();
      case OwnCheckoutOpen(var checkoutId) ->
          throw inTheWay(
              "checkout-open",
              "Your own cart has an open checkout. Pay that one, or give it up first.",
              checkoutId);
      case CheckoutBusy(var checkoutId) ->
          throw inTheWay(
                  "checkout-open",
                  "The guest's checkout is just being made. Try again in a moment.",
                  checkoutId)
              .retryAfter(1);
      case TooManyForOne(var checkoutId, var offerIds) ->
          throw inTheWay(
                  "limit-per-buyer",
                  "With what the guest's checkout holds you would have more than one buyer may. Give it up first.",
                  checkoutId)
              .with("offer_ids", offerIds);
    };
  }

  private static Problem inTheWay(String type, String detail, String checkoutId) {
    return Problem.of(HttpStatus.CONFLICT, type, detail).with("checkout_id", checkoutId);
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
      case Change.Changed(var cart) -> answer(HttpStatus.OK, cart, null, known);
      case Change.Stale() -> throw EntityTags.stale();
      case Change.NoSuchCart() -> throw Problem.notFound();
    };
  }

  private Cart find(String id, Shopper shopper) {
    return carts
        .find(id, cart -> shopper.owns(cart.buyerId(), cart.tokenHash()))
        .orElseThrow(Problem::notFound);
  }

  private HttpResponse<CartView> answer(HttpStatus status, Cart cart, @Nullable String token) {
    return answer(status, cart, token, Map.of());
  }

  private HttpResponse<CartView> answer(
      HttpStatus status, Cart cart, @Nullable String token, Map<String, CartOffer> known) {
    boolean isKnown = cart.lines().stream().allMatch(line -> known.containsKey(line.offerId()));
    Map<String, CartOffer> now = isKnown ? known : offersNow(cart);
    return HttpResponse.<CartView>status(status)
        .body(view(cart, token, now))
        .header(HttpHeaders.ETAG, EntityTags.of(cart.version()))
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store");
  }

  /** The offers in a cart, and perhaps others, in one look. */
  private Map<String, CartOffer> offersNow(Cart cart, String... others) {
    var ids = Stream.concat(cart.lines().stream().map(CartLine::offerId), Stream.of(others));
    return offers.find(ids.distinct().toList()).stream()
        .collect(Collectors.toMap(CartOffer::id, Function.identity()));
  }

  private static CartView view(Cart cart, @Nullable String token, Map<String, CartOffer> now) {
    Currency currency = Currency.getInstance(cart.currency());
    List<CartView.Line> lines = new ArrayList<>();
    Money subtotal = Money.zero(currency);
    for (CartLine line : cart.lines()) {
      Optional<CartOffer> offer = Optional.ofNullable(now.get(line.offerId()));
      if (offer.isPresent()) {
        CartView.Line shown = line(line, offer.get(), currency);
        lines.add(shown);
        subtotal = shown.outOfStock() ? subtotal : subtotal.plus(shown.lineTotal());
      }
    }
    return new CartView(cart.id(), cart.currency(), lines, subtotal, cart.version(), token);
  }

  private static CartView.Line line(CartLine line, CartOffer offer, Currency currency) {
    Money price = new Money(offer.priceMinor(), currency);
    boolean changed = line.priceMinorSeen() != offer.priceMinor();
    boolean soldOut = !offer.published() || offer.availability().equals("sold_out");
    return new CartView.Line(
        offer.id(),
        offer.productId(),
        offer.title(),
        offer.imageUrl(),
        new CartView.Seller(offer.sellerId(), offer.sellerName()),
        offer.condition(),
        line.quantity(),
        price,
        price.times(line.quantity()),
        soldOut ? "sold_out" : offer.availability(),
        changed,
        changed ? new Money(line.priceMinorSeen(), currency) : null,
        soldOut,
        offer.availability().equals("few_left") && line.quantity() > FEW);
  }
}
