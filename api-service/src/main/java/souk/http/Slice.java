package souk.http;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a page shows of a list, and whether there is more: one row more than fits was asked for, so
 * that a page which is exactly full and the last one says so.
 *
 * @param isLast whether the list ends with it
 */
public record Slice<T>(List<T> rows, boolean isLast) {
  /**
   * @param found what was asked for with {@code limit + 1}
   */
  public static <T> Slice<T> of(List<T> found, int limit) {
    return new Slice<>(
        List.copyOf(found.subList(0, Math.min(limit, found.size()))), found.size() <= limit);
  }

  public <V> List<V> items(Function<T, V> view) {
    return rows.stream().map(view).toList();
  }

  /**
   * The {@code next_cursor}: null on the last page.
   *
   * @param cursor of the last row that is shown
   */
  public @Nullable String next(Function<T, String> cursor) {
    return isLast ? null : cursor.apply(rows.getLast());
  }
}
