package souk.http;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is asking. */
public sealed interface Shopper {
  /** Somebody with an account. */
  record Buyer(String accountId, Set<String> roles) implements Shopper {}

  /**
   * Somebody with the token of a guest's cart.
   *
   * @param tokenHash SHA-256 of it; the token itself is never kept
   */
  record Guest(String tokenHash) implements Shopper {}

  record Anonymous() implements Shopper {}

  default @Nullable String buyerId() {
    return this instanceof Buyer(var accountId, var roles) ? accountId : null;
  }

  default @Nullable String guestTokenHash() {
    return this instanceof Guest(var tokenHash) ? tokenHash : null;
  }

  /**
   * Whom an idempotency key belongs to.
   *
   * @throws Problem 404 for whom nobody knows: strangers share nothing, and nothing is theirs
   */
  default String owner() {
    return switch (this) {
      case Buyer(var accountId, var roles) -> accountId;
      case Guest(var tokenHash) -> "guest:" + tokenHash;
      case Anonymous() -> throw Problem.notFound();
    };
  }

  /** Whether something that belongs to this buyer, or to a guest with this token, is theirs. */
  default boolean owns(@Nullable String ownerId, @Nullable String ownerTokenHash) {
    return switch (this) {
      case Buyer(var accountId, var roles) -> accountId.equals(ownerId);
      case Guest(var tokenHash) -> tokenHash.equals(ownerTokenHash);
      case Anonymous() -> false;
    };
  }
}
