package souk.cart.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import souk.cart.CartLine;
import souk.http.Problem;

class CartLinesTest {
  private static final CartLine TWO_LAMPS = new CartLine("lamp", 2, 100);

  private static List<CartLine> full() {
    return IntStream.range(0, CartLines.LINES_MAX)
        .mapToObj(number -> new CartLine("offer" + number, 1, 100))
        .toList();
  }

  @Test
  void settingAQuantityReplacesIt() {
    assertThat(CartLines.set(List.of(TWO_LAMPS), new CartLine("lamp", 5, 90)))
        .containsExactly(new CartLine("lamp", 5, 90));
  }

  @Test
  void aFullCartTakesNoMoreButStillChanges() {
    assertThatThrownBy(() -> CartLines.set(full(), TWO_LAMPS)).isInstanceOf(Problem.class);
    assertThat(CartLines.set(full(), new CartLine("offer3", 9, 100))).hasSize(50);
  }

  @Test
  void removingWhatIsNotThereIsFine() {
    assertThat(CartLines.without(List.of(TWO_LAMPS), "chair")).containsExactly(TWO_LAMPS);
    assertThat(CartLines.without(List.of(TWO_LAMPS), "lamp")).isEmpty();
  }

  @Test
  void mergingAddsQuantitiesWithinTheLimits() {
    assertThat(CartLines.merge(List.of(TWO_LAMPS), List.of(new CartLine("lamp", 98, 90))))
        .containsExactly(new CartLine("lamp", CartLines.QUANTITY_MAX, 90));
    assertThat(CartLines.merge(full(), List.of(TWO_LAMPS))).hasSize(CartLines.LINES_MAX);
  }
}
