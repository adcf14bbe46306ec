package souk.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SliceTest {
  @Test
  void aPageThatIsExactlyFullAndTheLastHasNoNext() {
    var page = Slice.of(List.of("a", "b"), 2);
    assertThat(page.rows()).containsExactly("a", "b");
    assertThat(page.next(last -> last)).isNull();
  }

  @Test
  void whatFollowsFollowsTheLastRowThatIsShown() {
    var page = Slice.of(List.of("a", "b", "c"), 2);
    assertThat(page.items(row -> row + row)).containsExactly("aa", "bb");
    assertThat(page.next(last -> last)).isEqualTo("b");
  }

  @Test
  void anEmptyListIsOnePage() {
    assertThat(Slice.of(List.<String>of(), 2).next(last -> last)).isNull();
  }
}
