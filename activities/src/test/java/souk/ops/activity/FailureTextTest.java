package souk.ops.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import souk.sql.DatabaseException;

class FailureTextTest {
  @Test
  void tellsOurOwnWords() {
    assertThat(
            FailureText.of(
                ApplicationFailure.newFailureWithCause(
                    "the payment provider answered 503",
                    "OutcomeUnknown",
                    new IOException("ada@example.org"))))
        .isEqualTo("OutcomeUnknown: the payment provider answered 503 <- IOException");
  }

  @Test
  void neverQuotesTheDatabase() {
    assertThat(
            FailureText.of(
                new IllegalStateException(
                    "Ada",
                    new DatabaseException(
                        new SQLException(
                            "Key (email)=(ada@example.org) already exists", "23505")))))
        .isEqualTo("IllegalStateException <- DatabaseException (SQLSTATE 23505) <- SQLException");
  }

  @Test
  void staysShort() {
    assertThat(FailureText.of(ApplicationFailure.newFailure("x".repeat(10_000), "Long")))
        .hasSize(300);
  }
}
