package souk.ops.activity;

import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import souk.sql.DatabaseException;

/**
 * A failure in words that may be stored and shown. Messages of others are left out, since they may
 * quote what a buyer has typed; their kinds, and what we say ourselves, are enough to act on.
 */
final class FailureText {
  private static final int LENGTH_MAX = 300;
  private static final int CAUSES_MAX = 5;

  private FailureText() {}

  static String of(Throwable failure) {
    List<String> words = new ArrayList<>();
    @Nullable Throwable next = failure;
    for (int depth = 0; next != null && depth < CAUSES_MAX; depth++) {
      words.add(word(next));
      next = next.getCause();
    }
    String text = String.join(" <- ", words);
    return text.length() <= LENGTH_MAX ? text : text.substring(0, LENGTH_MAX);
  }

  private static String word(Throwable failure) {
    return switch (failure) {
      case ApplicationFailure ours -> ours.getType() + ": " + ours.getOriginalMessage();
      case DatabaseException refused ->
          "DatabaseException (SQLSTATE %s)".formatted(refused.state());
      default -> failure.getClass().getSimpleName();
    };
  }
}
