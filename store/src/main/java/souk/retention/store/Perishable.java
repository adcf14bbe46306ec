package souk.retention.store;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * Rows, or what is personal in them, that are forgotten once they are too old to matter.
 *
 * @param tables those whose rows it deletes; none if it only takes something out of them
 * @param kept for how long
 * @param forget what is older than that, some of it; answers whether there may be more
 */
public record Perishable(
    String name, List<String> tables, Duration kept, Predicate<Duration> forget) {
  /** Forgets some of what is too old, and answers whether there may be more. */
  public boolean forgetSome() {
    return forget.test(kept);
  }
}
