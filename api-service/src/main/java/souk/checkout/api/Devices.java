package souk.checkout.api;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.util.Optional;
import souk.http.ClientAddresses;
import souk.http.GuestTokens;

/** Tells shoppers' devices apart, for fraud scoring. Only a hash is ever kept. */
@Singleton
final class Devices {
  /** An id that a client keeps on the device, if it does. */
  static final String HEADER = "Souk-Device";

  private final ClientAddresses addresses;

  Devices(ClientAddresses addresses) {
    this.addresses = addresses;
  }

  /** Of the id that the client sends, or else of its address and what it calls itself. */
  String hash(HttpRequest<?> request) {
    return GuestTokens.hash(
        header(request, HEADER)
            .map(id -> "id " + id)
            .orElseGet(() ->
                "at %s %s"
                    .formatted(
                        addresses.of(request),
                        header(request, HttpHeaders.USER_AGENT).orElse(""))));
  }

  private static Optional<String> header(HttpRequest<?> request, String name) {
    return Optional.ofNullable(request.getHeaders().get(name)).filter(value -> !value.isBlank());
  }
}
