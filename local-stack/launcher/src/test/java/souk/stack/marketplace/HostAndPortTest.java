package souk.stack.marketplace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostAndPortTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          jdbc:postgresql://db.example:5433/souk?ssl=true | db.example:5433
          jdbc:postgresql://db.example/souk               | db.example:5432
          redis://:secret@cache.example:6380/1            | cache.example:6380
          redis://cache.example                           | cache.example:6379
          a.example:9092,b.example:9092                   | a.example:9092
          https://search.example                          | search.example:443
          http://user:pw@search.example:9201/             | search.example:9201
          temporal.example                                | temporal.example:7233
          """)
  void findsWhomToConnectTo(String address, String expected) {
    assertThat(HostAndPort.in(address)).isEqualTo(expected);
  }
}
