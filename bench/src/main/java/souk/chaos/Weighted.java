package souk.chaos;

import java.util.Arrays;
import java.util.Random;

/** What happens more or less often than others of its kind. */
interface Weighted {
  int weight();

  static <T extends Weighted> T any(T[] choices, Random random) {
    int drawn = random.nextInt(Arrays.stream(choices).mapToInt(Weighted::weight).sum());
    for (T choice : choices) {
      drawn -= choice.weight();
      if (drawn < 0) {
        return choice;
      }
    }
    throw new IllegalStateException("the weights don't add up");
  }
}
