package souk.stack.marketplace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import souk.stack.process.Ports;
import souk.stack.process.StackException;
import souk.stack.server.Toxiproxy.Way;

/**
 * The ports that one running Souk takes: all of them move together.
 *
 * @param offset added to every port, so that several clones run side by side
 */
public record PortBlock(int offset) {
  private static final int OFFSET_MAX = 50_000;

  public PortBlock {
    if (offset < 0 || offset > OFFSET_MAX) {
      throw new IllegalArgumentException(
          "the port offset must be between 0 and %d, not %d".formatted(OFFSET_MAX, offset));
    }
  }

  int api() {
    return 8_080 + offset;
  }

  /** Where the worker is asked how it is; it has no other port. */
  int worker() {
    return 8_081 + offset;
  }

  /** Where the indexer is asked how it is; it has no other port. */
  int indexer() {
    return 8_082 + offset;
  }

  /** Where the API is asked how it is; its shoppers don't need this one. */
  int apiManagement() {
    return 8_083 + offset;
  }

  int sandbox() {
    return 8_090 + offset;
  }

  int temporal() {
    return 7_233 + offset;
  }

  int temporalUi() {
    return 8_233 + offset;
  }

  int postgres() {
    return 8_432 + offset;
  }

  int redis() {
    return 8_379 + offset;
  }

  int kafka() {
    return 8_092 + offset;
  }

  int kafkaController() {
    return 8_093 + offset;
  }

  int openSearch() {
    return 8_200 + offset;
  }

  int openSearchTransport() {
    return 8_300 + offset;
  }

  /** Where toxiproxy is told which faults the network has. */
  int network() {
    return 8_600 + offset;
  }

  /** Through toxiproxy, to whatever does not tell its clients another address of its own. */
  List<Way> ways() {
    return List.of(
        new Way("postgres", 8_601 + offset, postgres()),
        new Way("redis", 8_602 + offset, redis()),
        new Way("opensearch", 8_603 + offset, openSearch()),
        new Way("temporal", 8_604 + offset, temporal()),
        new Way("sandbox", 8_605 + offset, sandbox()));
  }

  /**
   * A port of the block.
   *
   * @param use what it is for
   * @param variable where the user names a server of their own instead; empty if it is always ours
   */
  private record Wanted(String use, int port, String variable) {}

  private List<Wanted> all() {
    return List.of(
        new Wanted("the API", api(), ""),
        new Wanted("the worker's management", worker(), ""),
        new Wanted("the indexer's management", indexer(), ""),
        new Wanted("the API's management", apiManagement(), ""),
        new Wanted("the payment sandbox", sandbox(), ""),
        new Wanted("Temporal", temporal(), "SOUK_TEMPORAL_TARGET"),
        new Wanted("Temporal's UI", temporalUi(), "SOUK_TEMPORAL_TARGET"),
        new Wanted("PostgreSQL", postgres(), "SOUK_POSTGRES_URL"),
        new Wanted("Redis", redis(), "SOUK_REDIS_URI"),
        new Wanted("Kafka", kafka(), "SOUK_KAFKA_SERVERS"),
        new Wanted("Kafka's controller", kafkaController(), "SOUK_KAFKA_SERVERS"),
        new Wanted("OpenSearch", openSearch(), "SOUK_OPENSEARCH_URL"),
        new Wanted("OpenSearch's transport", openSearchTransport(), "SOUK_OPENSEARCH_URL"));
  }

  private Stream<Wanted> proxies() {
    return Stream.concat(
        Stream.of(new Wanted("toxiproxy", network(), "")),
        ways().stream().map(way -> new Wanted("the way to " + way.name(), way.port(), "")));
  }

  private List<Wanted> taken(Map<String, String> user) {
    return Stream.concat(all().stream(), Network.isProxied(user) ? proxies() : Stream.of())
        .filter(wanted -> user.getOrDefault(wanted.variable(), "").isBlank())
        .filter(wanted -> !Ports.isFree(wanted.port()))
        .toList();
  }

  List<Integer> ports() {
    return Stream.concat(all().stream(), proxies()).map(Wanted::port).toList();
  }

  public boolean isFree(Map<String, String> user) {
    return taken(user).isEmpty();
  }

  /**
   * @param user the environment: ports of servers that are the user's own aren't ours to take
   * @throws StackException naming the ports that are taken, before anything has been started
   */
  public void requireFree(Map<String, String> user) {
    List<Wanted> taken = taken(user);
    if (taken.isEmpty()) {
      return;
    }
    String names =
        taken.stream()
            .map(wanted -> "port %d, wanted for %s".formatted(wanted.port(), wanted.use()))
            .collect(Collectors.joining(",\n      "));
    throw new StackException(
        "taken by another program: %s.%n      Stop that program, or move all of Souk's ports: %s"
            .formatted(names, remedy(user)));
  }

  /** With steps of 20 the first five clones share no port; later ones are only tried. */
  public static Optional<PortBlock> firstFree(Map<String, String> user) {
    return IntStream.iterate(20, offset -> offset <= 2_000, offset -> offset + 20)
        .mapToObj(PortBlock::new)
        .filter(block -> block.isFree(user))
        .findFirst();
  }

  private static String remedy(Map<String, String> user) {
    return firstFree(user)
        .map(block -> "./souk up --port-offset " + block.offset())
        .orElse("./souk up --port-offset N");
  }
}
