package souk.checkout.api;

import com.fasterxml.jackson.annotation.JsonAlias;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import souk.cart.api.CartAnswers;
import souk.cart.api.CartLines;
import souk.cart.api.CartView;
import souk.cart.store.Cart;
import souk.cart.store.CartStore;
import souk.checkout.store.ClaimResult.CheckoutBusy;
import souk.checkout.store.ClaimResult.Claimed;
import souk.checkout.store.ClaimResult.NoSuchCart;
import souk.checkout.store.ClaimResult.OwnCheckoutOpen;
import souk.checkout.store.ClaimResult.TooManyForOne;
import souk.checkout.store.GuestClaims;
import souk.http.GuestTokens;
import souk.http.Problem;
import souk.http.Roles;
import souk.http.Shopper.Buyer;

/** A guest who has logged in takes the cart along, and the checkout that is open for it. */
@Controller("/carts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ClaimController {
  /** As the description has it. */
  private static final Pattern TOKEN = Pattern.compile("[!-~]{1,200}");

  /** The token of a guest's cart. */
  record Claim(@JsonAlias({"cart_token", "guest_token"}) @Nullable String token) {}

  private final GuestClaims claims;
  private final CartStore carts;
  private final CartAnswers answers;

  ClaimController(GuestClaims claims, CartStore carts, CartAnswers answers) {
    this.claims = claims;
    this.carts = carts;
    this.answers = answers;
  }

  @Post("/{id}/claim")
  @Secured(Roles.BUYER)
  HttpResponse<CartView> claim(
      String id, @Parameter(hidden = true) Buyer buyer, @Body Claim claim) {
    if (claim.token() == null || !TOKEN.matcher(claim.token()).matches()) {
      throw Problem.invalid("token", "must be the token that the guest's cart was created with");
    }
    var claimed =
        claims.claim(
            id,
            GuestTokens.hash(claim.token()),
            buyer.accountId(),
            guests -> buyers -> CartLines.merge(buyers, guests));
    return switch (claimed) {
      case Claimed(var cart) -> answers.answer(HttpStatus.OK, cart, null);
      case NoSuchCart() -> answers.answer(HttpStatus.OK, own(id, buyer), null);
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

  /** What is the account's already needs no token, and nothing is done. */
  private Cart own(String id, Buyer buyer) {
    return carts
        .find(id, cart -> buyer.owns(cart.buyerId(), cart.tokenHash()))
        .orElseThrow(Problem::notFound);
  }

  private static Problem inTheWay(String type, String detail, String checkoutId) {
    return Problem.of(HttpStatus.CONFLICT, type, detail).with("checkout_id", checkoutId);
  }
}
