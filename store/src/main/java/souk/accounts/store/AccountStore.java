package souk.accounts.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.List;
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
   */
  public record Account(
      String id, String email, String passwordHash, @Nullable String name, List<String> roles) {}

  private static final String COLUMNS = "id, email, password_hash, name, roles";

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

  public void setPassword(String id, String passwordHash) {
    database.write(
        sql -> sql.update("UPDATE account SET password_hash = ? WHERE id = ?", passwordHash, id));
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
        row.texts("roles"));
  }
}
