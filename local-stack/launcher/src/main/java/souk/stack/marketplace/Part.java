package souk.stack.marketplace;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.stack.marketplace.StackState.PartState;
import souk.stack.server.Backend;

/** One part of the running stack: a server or a service, ours to start or the user's own. */
final class Part {
  private final String name;
  private final String address;
  private final @Nullable String management;
  private final String health;
  private final @Nullable Supplier<Backend> starter;
  private volatile @Nullable Backend running;
  private boolean givenUp;

  private Part(
      String name,
      String address,
      @Nullable String management,
      String health,
      @Nullable Supplier<Backend> starter) {
    this.name = name;
    this.address = address;
    this.management = management;
    this.health = health;
    this.starter = starter;
  }

  /**
   * @param health an address that answers 200 when all is well, or {@code host:port} to connect to
   */
  static Part ours(String name, String address, String health, Supplier<Backend> starter) {
    return new Part(name, address, null, health, starter);
  }

  /**
   * One of Souk's own services.
   *
   * @param management the address at which it says how it is
   */
  static Part service(String name, String address, String management, Supplier<Backend> starter) {
    return new Part(name, address, management, management + "/health/readiness", starter);
  }

  /**
   * A server that the user runs.
   *
   * @param health {@code host:port} to connect to
   */
  static Part yours(String name, String address, String health) {
    return new Part(name, address, null, health, null);
  }

  String name() {
    return name;
  }

  String address() {
    return address;
  }

  boolean isOurs() {
    return starter != null;
  }

  /** Starts it and waits until it answers. */
  void start() {
    if (starter != null) {
      running = starter.get();
    }
  }

  /** Whether it was running and has ended by itself. */
  boolean hasDied() {
    @Nullable Backend backend = running;
    return backend != null && !givenUp && !backend.child().isAlive();
  }

  void restart() {
    @Nullable Backend backend = running;
    if (backend != null) {
      backend.restart();
    }
  }

  /** No more restarts. */
  void giveUp() {
    givenUp = true;
  }

  void stop() {
    @Nullable Backend backend = running;
    running = null;
    if (backend != null && backend.child().isAlive()) {
      backend.stop();
    }
  }

  PartState state() {
    @Nullable Backend backend = running;
    return new PartState(
        name, address, management, health, backend == null ? 0 : backend.child().pid(), !isOurs());
  }
}
