package souk.accounts.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import souk.accounts.store.LogInAttempts.Begun;
import souk.accounts.store.LogInAttempts.Rule;

/**
 * What one process counts of log-ins by itself while Redis gives no answer: the same as the scripts
 * do there. Thread-safe.
 */
final class LocalAttempts {
  private static final int MAX = 100_000;
  private static final Duration KEPT = Duration.ofHours(1);
  private static final int DOUBLINGS_MAX = 30;

  private record Count(double failures, long atMillis, long untilMillis) {
    static final Count NONE = new Count(0, 0, 0);

    double failures(Rule rule, long now) {
      double forgiven = (double) (now - atMillis) / rule.forgiven().toMillis();
      return Math.max(0, failures - forgiven);
    }

    Count another(Rule rule, long now) {
      double more = failures(rule, now) + 1;
      return new Count(more, now, now + pauseMillis(rule, more));
    }

    private static long pauseMillis(Rule rule, double failures) {
      // Rounded: what a few seconds forgive makes no difference.
      long paid = Math.round(failures) - rule.free();
      if (paid < 0) {
        return 0;
      }
      int doublings = (int) Math.min(DOUBLINGS_MAX, paid);
      return Math.min(rule.longest().toMillis(), 1_000L << doublings);
    }
  }

  private final LongSupplier clock;
  private final Cache<String, Count> counts =
      Caffeine.newBuilder().maximumSize(MAX).expireAfterWrite(KEPT).build();
  private final Cache<String, Boolean> known =
      Caffeine.newBuilder().maximumSize(MAX).expireAfterWrite(LogInAttempts.KNOWN_FOR).build();

  /**
   * @param clock tells milliseconds
   */
  LocalAttempts(LongSupplier clock) {
    this.clock = clock;
  }

  synchronized Begun begin(List<String> keys) {
    long now = clock.getAsLong();
    int counted = known.getIfPresent(keys.getLast()) == null ? LogInAttempts.RULES.size() : 1;
    List<Count> before = new ArrayList<>();
    long until = now;
    for (String key : keys.subList(0, counted)) {
      Count count = count(key);
      before.add(count);
      until = Math.max(until, count.untilMillis());
    }
    if (until > now) {
      return new Begun.Wait(Duration.ofMillis(until - now));
    }
    for (int index = 0; index < counted; index++) {
      counts.put(keys.get(index), before.get(index).another(LogInAttempts.RULES.get(index), now));
    }
    return new Begun.Attempt(keys, counted);
  }

  private Count count(String key) {
    @Nullable Count count = counts.getIfPresent(key);
    return count == null ? Count.NONE : count;
  }

  synchronized void end(Begun.Attempt attempt, boolean right) {
    for (int index = 0; index < attempt.counted(); index++) {
      String key = attempt.keys().get(index);
      Count count = count(key);
      if ((index == 0 && right) || count.failures() <= 1) {
        counts.invalidate(key);
      } else {
        counts.put(key, new Count(count.failures() - 1, count.atMillis(), 0));
      }
    }
    if (right) {
      known.put(attempt.keys().getLast(), true);
    }
  }
}
