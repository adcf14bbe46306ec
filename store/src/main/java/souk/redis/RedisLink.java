package souk.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.exceptions.BeanInstantiationException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to Redis for all who can do without it. Nobody waits long: after one question without an
 * answer none is asked until Redis has answered a probe, so that an outage, or a Redis that stands
 * still, costs its time limit once. Thread-safe.
 */
@Singleton
public final class RedisLink {
  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
  static final Duration TIME_LIMIT = Duration.ofMillis(150);
  private static final Duration PROBE_EVERY = Duration.ofMillis(500);

  private final BeanProvider<StatefulRedisConnection<String, String>> connections;
  private final ScheduledExecutorService probes =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("redis-probe").factory());
  private final ScheduledFuture<?> probing;
  private volatile boolean away;
  private volatile @Nullable StatefulRedisConnection<String, String> connection;

  /**
   * @param connections where the connection is: made when it is first asked for, and again then if
   *     that failed
   */
  public RedisLink(BeanProvider<StatefulRedisConnection<String, String>> connections) {
    this.connections = connections;
    away = !isWell();
    long every = PROBE_EVERY.toMillis();
    probing = probes.scheduleWithFixedDelay(this::probe, every, every, TimeUnit.MILLISECONDS);
  }

  @PreDestroy
  public void close() {
    probing.cancel(true);
    probes.shutdownNow();
  }

  /** A script that Redis runs as a whole; nothing else happens in between. */
  public record Script(String text) {}

  /** Empty if Redis gave no answer, or said that there is nothing. */
  public <T> Optional<T> ask(
      Function<RedisAsyncCommands<String, String>, RedisFuture<T>> question) {
    try {
      return answer(question);
    } catch (RedisException failure) {
      leave(failure);
      return Optional.empty();
    }
  }

  /**
   * Runs a script that answers with numbers.
   *
   * @return empty if Redis gave no answer
   */
  public Optional<List<Long>> run(Script script, List<String> keys, List<String> arguments) {
    String[] names = keys.toArray(String[]::new);
    String[] values = arguments.toArray(String[]::new);
    try {
      return answer(redis ->
          redis.evalsha(redis.digest(script.text()), ScriptOutputType.MULTI, names, values));
    } catch (RedisNoScriptException restarted) {
      return ask(redis -> redis.eval(script.text(), ScriptOutputType.MULTI, names, values));
    } catch (RedisException failure) {
      leave(failure);
      return Optional.empty();
    }
  }

  private <T> Optional<T> answer(
      Function<RedisAsyncCommands<String, String>, RedisFuture<T>> question) {
    @Nullable StatefulRedisConnection<String, String> redis = connection;
    if (away || redis == null) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(
          question.apply(redis.async()).get(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof RedisException told ? told : new RedisException(failure);
    } catch (TimeoutException silence) {
      throw new RedisException("no answer within " + TIME_LIMIT, silence);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private void leave(RedisException failure) {
    if (!away) {
      LOG.warn("Redis gives no answer, Souk does without: {}", failure.toString());
    }
    away = true;
  }

  private void probe() {
    if (away && isWell()) {
      away = false;
      LOG.info("Redis answers again");
    }
  }

  private boolean isWell() {
    try {
      connected()
          .async()
          .ping()
          .toCompletableFuture()
          .get(TIME_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (RedisException
        | BeanInstantiationException
        | ExecutionException
        | TimeoutException ill) {
      LOG.debug("Redis is not well", ill);
      return false;
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** By the probe only, and before there is one. */
  private StatefulRedisConnection<String, String> connected() {
    @Nullable StatefulRedisConnection<String, String> known = connection;
    if (known != null) {
      return known;
    }
    StatefulRedisConnection<String, String> fresh = connections.get();
    connection = fresh;
    return fresh;
  }
}
