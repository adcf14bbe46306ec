package souk.accounts.store;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import souk.digest.Sha256;
import souk.redis.RedisLink;
import souk.redis.RedisLink.Script;

/**
 * Makes guessing passwords slow, whether or not there is such an account. Failures are counted for
 * an account at one address, for the account wherever from, and for the address whatever the
 * account. After some that cost nothing each lets the next wait twice as long. An address from
 * where somebody has logged in to the account answers for itself only, so that strangers elsewhere
 * can't lock the owner out. An attempt counts as failed from its beginning, or many at once would
 * all be let through. All API processes count together, in Redis; while that gives no answer, each
 * by itself. Thread-safe.
 */
@Singleton
public final class LogInAttempts {
  /**
   * @param free failures that cost nothing
   * @param longest that the next attempt ever waits
   * @param forgiven how long until one failure is forgotten
   */
  record Rule(int free, Duration longest, Duration forgiven) {}

  static final Rule HERE = new Rule(10, Duration.ofMinutes(5), Duration.ofMinutes(5));
  static final Rule ACCOUNT = new Rule(50, Duration.ofMinutes(1), Duration.ofMinutes(1));
  static final Rule ADDRESS = new Rule(200, Duration.ofMinutes(1), Duration.ofSeconds(3));
  static final List<Rule> RULES = List.of(HERE, ACCOUNT, ADDRESS);
  static final Duration KNOWN_FOR = Duration.ofDays(30);

  /** KEYS: here, account, address, known. ARGV: free, longest and forgiven of each rule. */
  private static final Script BEGIN =
      new Script(
          """
          local time = redis.call('TIME')
          local now = time[1] * 1000 + math.floor(time[2] / 1000)
          local counted = redis.call('EXISTS', KEYS[4]) == 1 and 1 or 3
          local wait = 0
          local failures = {}
          for i = 1, counted do
            local known = redis.call('HMGET', KEYS[i], 'failures', 'at', 'until')
            local passed = math.max(0, now - (tonumber(known[2]) or now))
            failures[i] = math.max(0, (tonumber(known[1]) or 0) - passed / tonumber(ARGV[i * 3]))
            wait = math.max(wait, (tonumber(known[3]) or 0) - now)
          end
          if wait > 0 then return {wait, counted} end
          for i = 1, counted do
            local free, longest, forgiven = tonumber(ARGV[i * 3 - 2]), tonumber(ARGV[i * 3 - 1]), tonumber(ARGV[i * 3])
            local now_failed = failures[i] + 1
            local pause = 0
            local paid = math.floor(now_failed + 0.5) - free
            if paid >= 0 then pause = math.min(longest, 1000 * 2 ^ math.min(30, paid)) end
            redis.call('HSET', KEYS[i], 'failures', tostring(now_failed), 'at', string.format('%d', now),
                       'until', string.format('%d', now + pause))
            redis.call('PEXPIRE', KEYS[i], math.ceil(now_failed * forgiven) + pause)
          end
          return {0, counted}
          """);

  /** KEYS: as above. ARGV: how many were counted, 1 if it was the right password, known for. */
  private static final Script END =
      new Script(
          """
          for i = 1, tonumber(ARGV[1]) do
            local failures = tonumber(redis.call('HGET', KEYS[i], 'failures') or 0)
            if (i == 1 and ARGV[2] == '1') or failures <= 1 then redis.call('DEL', KEYS[i])
            else redis.call('HSET', KEYS[i], 'failures', tostring(failures - 1), 'until', '0') end
          end
          if ARGV[2] == '1' then redis.call('SET', KEYS[4], '1', 'PX', ARGV[3]) end
          return {1}
          """);

  /** What came of asking whether a password may be tried. */
  public sealed interface Begun {
    /** It may; it counts as wrong until it is said to be right. */
    record Attempt(List<String> keys, int counted) implements Begun {}

    record Wait(Duration pause) implements Begun {}
  }

  private final RedisLink redis;
  private final LocalAttempts local = new LocalAttempts(System::currentTimeMillis);

  LogInAttempts(RedisLink redis) {
    this.redis = redis;
  }

  /**
   * @param identity of the account that somebody wants to log in to, if there is one
   * @param address where from
   */
  public Begun begin(String identity, String address) {
    String account = Sha256.hex(identity);
    String here = Sha256.hex(identity + "\u0000" + address);
    List<String> keys =
        List.of(
            "log-in:here:" + here,
            "log-in:account:" + account,
            "log-in:address:" + address,
            "log-in:known:" + here);
    return redis
        .run(BEGIN, keys, arguments())
        .map(answer -> begun(keys, answer.get(0), Math.toIntExact(answer.get(1))))
        .orElseGet(() -> local.begin(keys));
  }

  private static Begun begun(List<String> keys, long waitMillis, int counted) {
    return waitMillis > 0
        ? new Begun.Wait(Duration.ofMillis(waitMillis))
        : new Begun.Attempt(keys, counted);
  }

  private static List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    for (Rule rule : RULES) {
      arguments.add(Integer.toString(rule.free()));
      arguments.add(Long.toString(rule.longest().toMillis()));
      arguments.add(Long.toString(rule.forgiven().toMillis()));
    }
    return arguments;
  }

  /** The password was right: what was counted for this attempt is taken back. */
  public void right(Begun.Attempt attempt) {
    end(attempt, true);
  }

  /** It was not tried after all. */
  public void notTried(Begun.Attempt attempt) {
    end(attempt, false);
  }

  private void end(Begun.Attempt attempt, boolean right) {
    local.end(attempt, right);
    redis.run(
        END,
        attempt.keys(),
        List.of(
            Integer.toString(attempt.counted()),
            right ? "1" : "0",
            Long.toString(KNOWN_FOR.toMillis())));
  }
}
