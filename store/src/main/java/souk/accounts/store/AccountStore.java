package souk.accounts.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.sql.Database;
import souk.sql.Ids;
import souk.sql.Row;

/** Accounts of buyers, sellers and staff. */
@Singleton
public final class AccountStore {
  /**
   * One account.
   *
   * @param email as it was written; unique whatever its case
   * @param tokenVersion of tokens that are good
   * @param disabled whether nobody may log in to it
   */
  public record Account(
      String id,
      String email,
      String passwordHash,
      @Nullable String name,
      List<String> roles,
      long tokenVersion,
      boolean disabled) {}

  private static final String COLUMNS =
      "id, email, password_hash, name, roles, token_version, disabled_at IS NOT NULL AS disabled";

  /** Longer than any token is good, and enough for whoever looks each second. */
  private static final String REVOKED =
      """
      SELECT id, token_version FROM account WHERE revoked_at > now() - interval '1 hour'
      ORDER BY revoked_at DESC LIMIT 100000
      """;

  private final Database database;

  AccountStore(Database database) {
    this.database = database;
  }

  /** Empty if the e-mail address has an account already. */
  public Optional<Account> create(
      String email, String passwordHash, @Nullable String name, List<String> roles) {
    return database.write(sql ->
        sql.first(
            "INSERT INTO account (id, email, password_hash, name, roles) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT (lower(email)) DO NOTHING RETURNING "
                + COLUMNS,
            AccountStore::read,
            Ids.create("acc"),
            email,
            passwordHash,
            name,
            roles.toArray(String[]::new)));
  }

  /**
   * Whom somebody may be who wants to log in.
   *
   * @param identity the same however the e-mail address is written, with an account or without
   */
  public record Claimed(String identity, Optional<Account> account) {}

  /** Takes the same time whether or not there is an account. */
  public Claimed claimed(String email) {
    return database.read(sql ->
        sql.only(
            "SELECT email_identity(written) AS identity, "
                + COLUMNS
                + " FROM (SELECT ?::text AS written) claimed"
                + " LEFT JOIN account ON lower(email) = lower(written)",
            row ->
                new Claimed(
                    row.text("identity"),
                    row.textOrNull("id") == null ? Optional.empty() : Optional.of(read(row))),
            email));
  }

  public Optional<Account> byEmail(String email) {
    return database.read(sql ->
        sql.first(
            "SELECT " + COLUMNS + " FROM account WHERE lower(email) = lower(?)",
            AccountStore::read,
            email));
  }

  public Optional<Account> byId(String id) {
    return database.read(sql ->
        sql.first("SELECT " + COLUMNS + " FROM account WHERE id = ?", AccountStore::read, id));
  }

  /** Tokens that were given before are no good any more. */
  public void setPassword(String id, String passwordHash) {
    database.writeOnce(sql ->
        sql.update(
            """
            UPDATE account SET password_hash = ?, token_version = token_version + 1, revoked_at = now()
            WHERE id = ?
            """,
            passwordHash,
            id));
  }

  /**
   * If one is taken away, tokens that were given before are no good any more.
   *
   * @return the account as it is now; empty if there is none
   */
  public Optional<Account> setRoles(String id, List<String> roles) {
    String[] now = roles.toArray(String[]::new);
    return database.writeOnce(sql ->
        sql.first(
            """
            UPDATE account
            SET roles = ?,
                token_version = token_version + CASE WHEN roles <@ ?::text[] THEN 0 ELSE 1 END,
                revoked_at = CASE WHEN roles <@ ?::text[] THEN revoked_at ELSE now() END
            WHERE id = ? RETURNING %s
            """
                .formatted(COLUMNS),
            AccountStore::read,
            now,
            now,
            now,
            id));
  }

  /**
   * Whether somebody may log in to it. Tokens of a disabled account are no good any more, also when
   * it is enabled again.
   *
   * @return the account as it is now; empty if there is none
   */
  public Optional<Account> setDisabled(String id, boolean disabled) {
    return database.writeOnce(sql ->
        sql.first(
            """
            UPDATE account
            SET disabled_at = CASE WHEN ?::boolean THEN coalesce(disabled_at, now()) END,
                token_version = token_version + 1, revoked_at = now()
            WHERE id = ? RETURNING %s
            """
                .formatted(COLUMNS),
            AccountStore::read,
            disabled,
            id));
  }

  /**
   * Accounts whose older tokens may not have expired yet, with the version of those that are good.
   */
  public Map<String, Long> revoked() {
    Map<String, Long> versions = new HashMap<>();
    database.read(sql ->
        sql.query(REVOKED, row -> versions.put(row.text("id"), row.number("token_version"))));
    return versions;
  }

  /** Whether this account's seller made this offer. */
  public boolean sells(String accountId, String offerId) {
    return database.read(sql ->
        sql.only(
            """
            SELECT EXISTS (SELECT FROM offer o JOIN seller s ON s.id = o.seller_id
                           WHERE o.id = ? AND s.account_id = ?) AS sells
            """,
            row -> row.flag("sells"),
            offerId,
            accountId));
  }

  private static Account read(Row row) throws SQLException {
    return new Account(
        row.text("id"),
        row.text("email"),
        row.text("password_hash"),
        row.textOrNull("name"),
        row.texts("roles"),
        row.number("token_version"),
        row.flag("disabled"));
  }
}
