package souk.stack;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ports that one running Souk takes: all of them move together.
 *
 * @param offset added to every port, so that several clones run side by side
 */
record PortBlock(int offset) {
  private static final int OFFSET_MAX = 50_000;

  PortBlock {
    if (offset < 0 || offset > OFFSET_MAX) {
      throw new StackException(
          "the port offset must be between 0 and %d, not %d".formatted(OFFSET_MAX, offset));
    }
  }

  int api() {
    return 8_080 + offset;
  }

  int worker() {
    return 8_081 + offset;
  }

  int indexer() {
    return 8_082 + offset;
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

  /** Every port with what it is for. */
  private Map<String, Integer> all() {
    Map<String, Integer> all = new LinkedHashMap<>();
    all.put("the API", api());
    all.put("the worker", worker());
    all.put("the indexer", indexer());
    all.put("the payment sandbox", sandbox());
    all.put("Temporal", temporal());
    all.put("Temporal's UI", temporalUi());
    all.put("PostgreSQL", postgres());
    all.put("Redis", redis());
    all.put("Kafka", kafka());
    all.put("Kafka's controller", kafkaController());
    all.put("OpenSearch", openSearch());
    all.put("OpenSearch's transport", openSearchTransport());
    return all;
  }

  /**
   * @throws StackException naming a port that is taken, before anything has been started
   */
  void requireFree() {
    all().forEach((name, port) -> Ports.requireFree(port, name));
  }
}
