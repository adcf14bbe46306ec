package souk.http.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import souk.redis.RedisLink;
import souk.redis.RedisLink.Script;

/**
 * Limits that all API processes share: a bucket of tokens for each name, in Redis, which fills
 * again with time. One script looks and takes, so that a crowd at one bucket neither waits for each
 * other nor gets more than there is. While Redis gives no answer each process has buckets of its
 * own. Thread-safe.
 */
@Singleton
public final class TokenBuckets {
  private static final int LOCAL_MAX = 100_000;

  /**
   * How much a bucket gives.
   *
   * @param perSecond tokens that are added
   * @param burst tokens that it holds at most, and at first
   */
  public record Limit(double perSecond, int burst) {}

  /**
   * What came of asking for a token.
   *
   * @param left whole tokens that are left
   * @param pause until there is one, if there was none
   */
  public record Taken(boolean granted, long left, Duration pause) {}

  private record LocalName(String name, Limit limit) {}

  /** KEYS: the bucket. ARGV: tokens at most, tokens a second. By Redis' own clock. */
  private static final Script TAKE =
      new Script(
          """
          local time = redis.call('TIME')
          local now = time[1] * 1000 + math.floor(time[2] / 1000)
          local burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
          local known = redis.call('HMGET', KEYS[1], 'tokens', 'at')
          local passed = math.max(0, now - (tonumber(known[2]) or now))
          local tokens = math.min(burst, (tonumber(known[1]) or burst) + passed * rate / 1000)
          local granted = tokens >= 1
          if granted then tokens = tokens - 1 end
          redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', string.format('%d', now))
          redis.call('PEXPIRE', KEYS[1], math.ceil(burst / rate * 1000) + 1000)
          return {granted and 1 or 0, math.floor(tokens), granted and 0 or math.ceil((1 - tokens) / rate * 1000)}
          """);

  private final RedisLink redis;
  private final Cache<LocalName, Bucket> local =
      Caffeine.newBuilder()
          .maximumSize(LOCAL_MAX)
          .expireAfterAccess(Duration.ofMinutes(10))
          .build();

  public TokenBuckets(RedisLink redis) {
    this.redis = redis;
  }

  /** Takes a token, if there is one. */
  public Taken take(String name, Limit limit) {
    return redis
        .run(
            TAKE,
            List.of("limit:" + name),
            List.of(Integer.toString(limit.burst()), Double.toString(limit.perSecond())))
        .map(answer ->
            new Taken(answer.get(0) == 1, answer.get(1), Duration.ofMillis(answer.get(2))))
        .orElseGet(() -> takeHere(new LocalName(name, limit)));
  }

  private Taken takeHere(LocalName name) {
    var probe = local.get(name, TokenBuckets::bucket).tryConsumeAndReturnRemaining(1);
    return new Taken(
        probe.isConsumed(),
        probe.getRemainingTokens(),
        probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(probe.getNanosToWaitForRefill()));
  }

  private static Bucket bucket(LocalName name) {
    Limit limit = name.limit();
    var oneToken = Duration.ofNanos((long) (1e9 / limit.perSecond()));
    return Bucket.builder()
        .addLimit(bandwidth -> bandwidth.capacity(limit.burst()).refillGreedy(1, oneToken))
        .build();
  }
}
