package souk.sandbox;

import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;

/** Makes the provider misbehave, to see how a shop copes. */
@Controller("/faults")
final class FaultsController {
  private final Faults faults;

  FaultsController(Faults faults) {
    this.faults = faults;
  }

  @Get
  Faults.Rates get() {
    return faults.rates();
  }

  @Put
  Faults.Rates put(@Body Faults.Rates wanted) {
    faults.become(wanted.checked());
    return faults.rates();
  }
}
