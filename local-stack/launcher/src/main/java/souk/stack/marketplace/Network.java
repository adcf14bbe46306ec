package souk.stack.marketplace;

import java.util.List;
import java.util.Map;
import souk.stack.server.Toxiproxy;
import souk.stack.server.Toxiproxy.Way;

/**
 * How our services reach the servers: straight, or through toxiproxy where its faults are asked
 * for. Kafka is always reached straight, since it tells its clients its own address.
 *
 * @param ways empty if all are straight
 */
record Network(List<Way> ways) {
  private static final String ASKED_FOR = "SOUK_NETWORK_FAULTS";

  /**
   * @param user the environment that Souk was started with
   */
  static Network of(PortBlock ports, Map<String, String> user) {
    return new Network(isProxied(user) ? ports.ways() : List.of());
  }

  static boolean isProxied(Map<String, String> user) {
    return user.getOrDefault(ASKED_FOR, "").equals("true");
  }

  /** What a marketplace's environment has so that its network can have faults. */
  static Map<String, String> proxied() {
    return Toxiproxy.isAvailable() ? Map.of(ASKED_FOR, "true") : Map.of();
  }

  boolean isProxied() {
    return !ways.isEmpty();
  }

  /** The port at which our services reach a server that listens at this one. */
  int to(int server) {
    return ways.stream()
        .filter(way -> way.server() == server)
        .mapToInt(Way::port)
        .findFirst()
        .orElse(server);
  }
}
