package souk.redis;

import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanInstantiationException;
import java.util.Map;
import souk.stack.teststack.TestStack;
import souk.stack.teststack.TestStack.Need;

/** Ways to Redis, each as a process has it. */
public final class TestRedis {
  private TestRedis() {}

  /** To the one that tests use. */
  public static RedisLink link() {
    return ApplicationContext.run(
            Map.of(
                "redis.uri", TestStack.environment(Need.REDIS).getOrDefault("SOUK_REDIS_URI", "")))
        .getBean(RedisLink.class);
  }

  /** Where there is none. */
  public static RedisLink nowhere() {
    return new RedisLink(() -> {
      throw new BeanInstantiationException("nobody is there");
    });
  }
}
