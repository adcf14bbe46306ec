package souk.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.http.HttpRequest;
import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.sql.DatabaseException;

class DatabaseProblemHandlerTest {
  /** After the last try. */
  @ParameterizedTest
  @ValueSource(strings = {"40001", "40P01", "08006", "57P01", "53300"})
  void whatMayGoWellLaterSaysWhenToComeBack(String state) {
    var answer =
        new DatabaseProblemHandler()
            .handle(
                HttpRequest.GET("/carts"), new DatabaseException(new SQLException("busy", state)));
    assertThat(answer.code()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).isNotBlank();
  }
}
