package souk.accounts.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import souk.sql.Database;
import souk.sql.TestContext;
import souk.sql.TestSql;

/** However an e-mail address is written, its owner is one buyer; and other people are others. */
class EmailIdentityIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final Database DATABASE = CONTEXT.getBean(Database.class);
  private static final AccountStore ACCOUNTS = CONTEXT.getBean(AccountStore.class);

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private static String identity(String email) {
    return ACCOUNTS.claimed(email).identity();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ada.L\u00E9on@Example.org",
        "ADA.LE\u0301ON@EXAMPLE.ORG",
        " ada.l\u00E9on@example.org\u00A0",
        "ada.l\u00E9on\u200B@example.org",
        "ada.l\u00E9on+shoes@example.org",
        "ada.l\u00E9on+a+b@example.org",
        "ada.l\u00E9on(home)@example.org",
        "\uFF41da.l\u00E9on@\uFF45xample.org",
      })
  void oneBuyerIsOneBuyer(String written) {
    assertThat(identity(written)).isEqualTo("ada.l\u00E9on@example.org");
  }

  @ParameterizedTest
  @CsvSource({
    "a.d.a@gmail.com, ada@gmail.com",
    "ada@googlemail.com, ada@gmail.com",
    "A.da+x@GoogleMail.com, ada@gmail.com",
    "+x@example.org, +x@example.org",
  })
  void addressesOfProvidersAreReadAsTheyReadThem(String written, String identity) {
    assertThat(identity(written)).isEqualTo(identity);
  }

  @ParameterizedTest
  @CsvSource({
    "a.da@example.org, ada@example.org",
    "ada@example.org, ada@example.com",
    "ada@gmail.com, ada@gmail.com.example.org",
    "\u0430da@example.org, ada@example.org",
  })
  void othersAreOthers(String one, String other) {
    assertThat(identity(one)).isNotEqualTo(identity(other));
  }

  /** Or one account would have as many limits as there are ways to write its address. */
  @Test
  void whatFindsTheSameAccountIsTheSameBuyer() {
    assertThat(
            TestSql.<Boolean>once(
                DATABASE,
                sql ->
                    sql.only(
                        """
                        SELECT bool_and(email_identity(upper(a.email)) = email_identity(lower(a.email))
                                        AND email_identity(lower(a.email)) = email_identity(a.email)) AS same
                        FROM (SELECT 'x' || chr(n) || '@example.org' AS email FROM generate_series(161, 55000) n) a
                        WHERE lower(upper(a.email)) = lower(a.email)
                        """,
                        row -> row.flag("same"))))
        .isTrue();
  }
}
