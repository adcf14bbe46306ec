package souk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CursorsTest {
  @Test
  void whatWasGivenOutCanBeRead() {
    assertThat(Cursors.decode(Cursors.encode("a", "b,c=ü"), 2)).containsExactly("a", "b,c=ü");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "zzz", "!!!", "YQ", "\u0000"})
  void whatWasNotIsRefused(String cursor) {
    assertThatThrownBy(() -> Cursors.decode(cursor, 2)).isInstanceOf(Problem.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 101, Integer.MAX_VALUE})
  void limitsOutsideTheBoundsAreRefused(int limit) {
    assertThatThrownBy(() -> Cursors.limit(limit, 20, 100)).isInstanceOf(Problem.class);
  }
}
