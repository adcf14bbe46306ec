package souk.http;

import io.micronaut.core.async.publisher.Publishers;
import io.micronaut.http.HttpRequest;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.token.validator.TokenValidator;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import souk.digest.Sha256;

/**
 * Opaque bearer tokens of guests. A well-formed one is let in without a look at the database; what
 * it opens is decided where its hash is compared.
 */
@Singleton
public final class GuestTokens implements TokenValidator<HttpRequest<?>> {
  private static final String PREFIX = "guest_";
  private static final int BYTES = 32;

  private final SecureRandom random = new SecureRandom();

  public String create() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static String hash(String token) {
    return Sha256.hex(token);
  }

  /** Whether it looks like one; anybody can make up such a text. */
  static boolean isOne(String token) {
    return token.startsWith(PREFIX);
  }

  @Override
  public Publisher<Authentication> validateToken(String token, @Nullable HttpRequest<?> request) {
    return isOne(token)
        ? Publishers.just(Authentication.build(hash(token), List.of(Roles.GUEST)))
        : Publishers.empty();
  }
}
