package souk.http;

import io.micronaut.core.convert.ArgumentConversionContext;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.bind.binders.TypedRequestArgumentBinder;
import jakarta.inject.Singleton;
import java.util.Optional;
import souk.http.Shopper.Buyer;

/** Lets a controller whose route is closed to guests ask for the account that is logged in. */
@Singleton
final class BuyerBinder implements TypedRequestArgumentBinder<Buyer> {
  @Override
  public Argument<Buyer> argumentType() {
    return Argument.of(Buyer.class);
  }

  @Override
  public BindingResult<Buyer> bind(
      ArgumentConversionContext<Buyer> context, HttpRequest<?> request) {
    return () ->
        ShopperBinder.shopper(request) instanceof Buyer buyer
            ? Optional.of(buyer)
            : Optional.empty();
  }
}
