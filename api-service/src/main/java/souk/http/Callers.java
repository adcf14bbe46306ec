package souk.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.JWT;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.token.jwt.validator.JsonWebTokenValidator;
import jakarta.inject.Singleton;
import java.text.ParseException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells callers apart before anything is done for them: by the account whose token we have signed,
 * or else by where they are. What anybody could have made up, a guest's token among it, makes
 * nobody another caller.
 */
@Singleton
class Callers {
  private static final String BEARER = "Bearer ";
  private static final int TOKENS_MAX = 10_000;

  /**
   * @param isAccount whether it is one; else an address
   */
  record Caller(String name, boolean isAccount) {}

  private final ClientAddresses addresses;
  private final JsonWebTokenValidator<JWT, HttpRequest<?>> validator;
  private final Cache<String, String> accounts =
      Caffeine.newBuilder().maximumSize(TOKENS_MAX).expireAfterWrite(Duration.ofMinutes(1)).build();

  Callers(ClientAddresses addresses, JsonWebTokenValidator<JWT, HttpRequest<?>> validator) {
    this.addresses = addresses;
    this.validator = validator;
  }

  Caller of(HttpRequest<?> request) {
    return token(request)
        .flatMap(token -> account(token, request))
        .map(account -> new Caller(account, true))
        .orElseGet(() -> new Caller(addresses.of(request), false));
  }

  private static Optional<String> token(HttpRequest<?> request) {
    return Optional.ofNullable(request.getHeaders().get(HttpHeaders.AUTHORIZATION))
        .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
        .map(header -> header.substring(BEARER.length()).strip())
        .filter(token -> !token.isEmpty() && !GuestTokens.isOne(token));
  }

  private Optional<String> account(String token, HttpRequest<?> request) {
    String hash = GuestTokens.hash(token);
    @Nullable String known = accounts.getIfPresent(hash);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<String> account = validator.validate(token, request).flatMap(Callers::subject);
    account.ifPresent(id -> accounts.put(hash, id));
    return account;
  }

  private static Optional<String> subject(JWT token) {
    try {
      return Optional.ofNullable(token.getJWTClaimsSet().getSubject());
    } catch (ParseException garbled) {
      return Optional.empty();
    }
  }
}
