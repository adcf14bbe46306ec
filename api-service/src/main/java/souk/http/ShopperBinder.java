package souk.http;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import io.micronaut.security.authentication.Authentication;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;
import souk.http.Shopper.Anonymous;
import souk.http.Shopper.Buyer;
import souk.http.Shopper.Guest;

/** Lets a controller ask for a {@link Shopper}. A token that is no good is said to be so. */
@Singleton
public final class ShopperBinder implements TypedRequestArgumentBinder<Shopper> {
  @Override
  public Argument<Shopper> argumentType() {
    return Argument.of(Shopper.class);
  }

  @Override
  public BindingResult<Shopper> bind(
      ArgumentConversionContext<Shopper> context, HttpRequest<?> request) {
    return () -> Optional.of(shopper(request));
  }

  static Shopper shopper(HttpRequest<?> request) {
    Optional<Authentication> known = request.getUserPrincipal(Authentication.class);
    if (known.isEmpty()) {
      if (request.getHeaders().contains(HttpHeaders.AUTHORIZATION)) {
        throw RouteRefusalHandler.invalidToken();
      }
      return new Anonymous();
    }
    Authentication authentication = known.get();
    return authentication.getRoles().contains(Roles.GUEST)
        ? new Guest(authentication.getName())
        : new Buyer(authentication.getName(), Set.copyOf(authentication.getRoles()));
  }
}
