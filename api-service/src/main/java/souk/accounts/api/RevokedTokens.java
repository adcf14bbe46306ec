package souk.accounts.api;

import io.micronaut.http.HttpRequest;
import io.micronaut.scheduling.annotation.Scheduled;
import io.micronaut.security.token.Claims;
import io.micronaut.security.token.jwt.validator.GenericJwtClaimsValidator;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.accounts.store.AccountStore;
import souk.sql.DatabaseException;

/**
 * Tokens that are no good any more though they have not expired: their account lost a role, was
 * disabled or got another password. Each process asks once a second which accounts these are, so
 * that no request has to.
 */
@Singleton
public final class RevokedTokens implements GenericJwtClaimsValidator<HttpRequest<?>> {
  static final String VERSION = "ver";
  private static final Logger LOG = LoggerFactory.getLogger(RevokedTokens.class);

  private final AccountStore accounts;
  private volatile Map<String, Long> versions = Map.of();
  private volatile boolean current;

  RevokedTokens(AccountStore accounts) {
    this.accounts = accounts;
  }

  /** Before the first token comes. A method that is called at the start can't be scheduled, too. */
  @PostConstruct
  void begin() {
    look();
  }

  /** Also at once, by whoever has just changed an account. */
  @Scheduled(fixedDelay = "1s")
  public void look() {
    try {
      versions = accounts.revoked();
      current = true;
    } catch (DatabaseException away) {
      if (current) {
        LOG.warn("cannot see which tokens were revoked: {}", away.toString());
      }
      current = false;
    }
  }

  @Override
  public boolean validate(Claims claims, @Nullable HttpRequest<?> request) {
    @Nullable Long needed = versions.get(String.valueOf(claims.get(Claims.SUBJECT)));
    return needed == null
        || (claims.get(VERSION) instanceof Number version && version.longValue() >= needed);
  }
}
