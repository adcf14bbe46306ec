package souk.accounts.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.accounts.store.AccountStore.Account;
import souk.sql.Guarded;
import souk.sql.Ids;

/** Accounts of buyers, sellers and staff. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class AccountStore implements GenericRepository<Account, String> {
  /**
   * One account.
   *
   * @param email as it was written; unique whatever its case
   * @param tokenVersion of tokens that are good
   * @param disabled whether nobody may log in to it
   */
  @MappedEntity("account")
  public record Account(
      @Id String id,
      String email,
      String passwordHash,
      @Nullable String name,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> roles,
      long tokenVersion,
      boolean disabled) {}

  /** Tokens of an account that are good. */
  @Introspected
  record Good(String id, long tokenVersion) {}

  private static final String COLUMNS =
      "id, email, password_hash, name, roles, token_version, disabled_at IS NOT NULL AS disabled";

  /** Empty if the e-mail address has an account already. */
  public Optional<Account> create(
      String email, String passwordHash, @Nullable String name, List<String> roles) {
    return Optional.ofNullable(create(Ids.create("acc"), email, passwordHash, name, roles));
  }

  @Query(
      """
      INSERT INTO account (id, email, password_hash, name, roles)
      VALUES (:id, :email, :passwordHash, :name, :roles)
      ON CONFLICT (lower(email)) DO NOTHING RETURNING \
      """
          + COLUMNS)
  abstract @Nullable Account create(
      String id,
      String email,
      String passwordHash,
      @Nullable String name,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> roles);

  /**
   * Whom somebody may be who wants to log in.
   *
   * @param identity the same however the e-mail address is written, with an account or without
   */
  public record Claimed(String identity, Optional<Account> account) {}

  /** Its row: all but the identity is null without an account. */
  @Introspected
  record Claim(
      String identity,
      @Nullable String id,
      @Nullable String email,
      @Nullable String passwordHash,
      @Nullable String name,
      @TypeDef(type = DataType.STRING_ARRAY) @Nullable List<String> roles,
      @Nullable Long tokenVersion,
      boolean disabled) {
    Claimed claimed() {
      return new Claimed(identity, Optional.ofNullable(account()));
    }

    private @Nullable Account account() {
      return id == null
              || email == null
              || passwordHash == null
              || roles == null
              || tokenVersion == null
          ? null
          : new Account(id, email, passwordHash, name, roles, tokenVersion, disabled);
    }
  }

  /** Takes the same time whether or not there is an account. */
  public Claimed claimed(String email) {
    return claim(email).claimed();
  }

  @Query(
      "SELECT email_identity(written) AS identity, "
          + COLUMNS
          + " FROM (SELECT :email::text AS written) claimed"
          + " LEFT JOIN account ON lower(email) = lower(written)")
  abstract Claim claim(String email);

  @Query("SELECT " + COLUMNS + " FROM account WHERE lower(email) = lower(:email)")
  public abstract Optional<Account> byEmail(String email);

  @Query("SELECT " + COLUMNS + " FROM account WHERE id = :id")
  public abstract Optional<Account> byId(String id);

  /** Tokens that were given before are no good any more. */
  @Query(
      """
      UPDATE account
      SET password_hash = :passwordHash, token_version = token_version + 1, revoked_at = now()
      WHERE id = :id
      """)
  public abstract void setPassword(String id, String passwordHash);

  /**
   * If one is taken away, tokens that were given before are no good any more.
   *
   * @return the account as it is now; empty if there is none
   */
  public Optional<Account> setRoles(String id, List<String> roles) {
    return Optional.ofNullable(changeRoles(id, roles));
  }

  @Query(
      """
      UPDATE account
      SET roles = :roles,
          token_version = token_version + CASE WHEN roles <@ :roles::text[] THEN 0 ELSE 1 END,
          revoked_at = CASE WHEN roles <@ :roles::text[] THEN revoked_at ELSE now() END
      WHERE id = :id RETURNING \
      """
          + COLUMNS)
  abstract @Nullable Account changeRoles(
      String id, @TypeDef(type = DataType.STRING_ARRAY) List<String> roles);

  /**
   * Whether somebody may log in to it. Tokens of a disabled account are no good any more, also when
   * it is enabled again.
   *
   * @return the account as it is now; empty if there is none
   */
  public Optional<Account> setDisabled(String id, boolean disabled) {
    return Optional.ofNullable(disable(id, disabled));
  }

  @Query(
      """
      UPDATE account
      SET disabled_at = CASE WHEN :disabled::boolean THEN coalesce(disabled_at, now()) END,
          token_version = token_version + 1, revoked_at = now()
      WHERE id = :id RETURNING \
      """
          + COLUMNS)
  abstract @Nullable Account disable(String id, boolean disabled);

  /**
   * Accounts whose older tokens may not have expired yet, with the version of those that are good.
   */
  public Map<String, Long> revoked() {
    return revokedLately().stream().collect(Collectors.toMap(Good::id, Good::tokenVersion));
  }

  /** Longer than any token is good, and enough for whoever looks each second. */
  @Query(
      """
      SELECT id, token_version FROM account WHERE revoked_at > now() - interval '1 hour'
      ORDER BY revoked_at DESC LIMIT 100000
      """)
  abstract List<Good> revokedLately();

  /** Whether this account's seller made this offer. */
  @Query(
      """
      SELECT EXISTS (SELECT FROM offer o JOIN seller s ON s.id = o.seller_id
                     WHERE o.id = :offerId AND s.account_id = :accountId) AS sells
      """)
  public abstract boolean sells(String accountId, String offerId);
}
