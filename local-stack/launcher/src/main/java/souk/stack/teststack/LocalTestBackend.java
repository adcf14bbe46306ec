package souk.stack.teststack;

import java.util.Map;
import souk.stack.server.Backend;
import souk.stack.server.RedisServer;

/** One of the servers that need no Docker. */
record LocalTestBackend(Backend backend) implements TestBackend {
  @Override
  public Map<String, String> environment() {
    return backend.environment();
  }

  @Override
  public void kill() {
    backend.child().kill();
  }

  @Override
  public void restart() {
    backend.restart();
  }

  @Override
  public void wipe() {
    if (backend instanceof RedisServer redis) {
      redis.wipe();
    } else {
      TestBackend.super.wipe();
    }
  }
}
