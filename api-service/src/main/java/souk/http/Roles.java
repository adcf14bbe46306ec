package souk.http;

/**
 * What accounts, and guests with their tokens, may use: every route names its roles with {@code
 * Secured}, or says that it is anybody's. A route that says nothing is closed.
 */
public final class Roles {
  /** Not an account's: whoever holds the token of a guest's cart. */
  public static final String GUEST = "guest";

  public static final String BUYER = "buyer";
  public static final String SELLER = "seller";

  /** Looks after checkouts and decides reviews. */
  public static final String SUPPORT = "support";

  /** Operators, who do all. */
  public static final String OPS = "ops";

  private Roles() {}
}
