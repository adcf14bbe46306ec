package souk.cart.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import souk.cart.CartLine;
import souk.cart.store.Cart;
import souk.cart.store.CartOffers;
import souk.cart.store.CartOffers.CartOffer;
import souk.http.EntityTags;
import souk.money.Money;

/** Says what is in a cart, with what its offers say now. */
@Singleton
public final class CartAnswers {
  private static final int FEW = 5;

  private final CartOffers offers;

  CartAnswers(CartOffers offers) {
    this.offers = offers;
  }

  /**
   * @param token of a guest's cart that is new; nobody is told it again
   */
  public HttpResponse<CartView> answer(HttpStatus status, Cart cart, @Nullable String token) {
    return answer(status, cart, token, Map.of());
  }

  HttpResponse<CartView> answer(
      HttpStatus status, Cart cart, @Nullable String token, Map<String, CartOffer> known) {
    boolean isKnown = cart.lines().stream().allMatch(line -> known.containsKey(line.offerId()));
    Map<String, CartOffer> now = isKnown ? known : offersNow(cart);
    return HttpResponse.<CartView>status(status)
        .body(view(cart, token, now))
        .header(HttpHeaders.ETAG, EntityTags.of(cart.version()))
        .header(HttpHeaders.CACHE_CONTROL, "private, no-store");
  }

  /** The offers in a cart, and perhaps others, in one look. */
  Map<String, CartOffer> offersNow(Cart cart, String... others) {
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
