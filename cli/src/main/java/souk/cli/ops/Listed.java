package souk.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import souk.cli.option.Count;
import souk.stack.marketplace.Http;
import souk.stack.marketplace.StackState;

/**
 * What a list of the API has, page by page, up to a maximum.
 *
 * @param more whether it was cut, so that there may be others
 */
record Listed(ArrayNode items, boolean more) {
  /** Of a page, and of pages: some may be empty though there is a next one. */
  static final int PAGE = 100;

  private static final int PAGES_MAX = 100;

  /** How many may be asked for. */
  static final class Most extends Count {
    static final int MOST = PAGE * PAGES_MAX;

    Most() {
      super(1, MOST);
    }
  }

  /**
   * Asks for no more pages than it takes.
   *
   * @param path with or without a query, to which more is added
   */
  static Listed read(Http operator, String path, int most) {
    ArrayNode items = StackState.JSON.createArrayNode();
    String query = path + (path.contains("?") ? "&" : "?");
    String cursor = "";
    for (int page = 0; page < PAGES_MAX; page++) {
      // No more than is wanted, so that what is left begins at the next page.
      int limit = Math.min(PAGE, most - items.size());
      JsonNode answer = operator.get("%slimit=%d%s".formatted(query, limit, cursor)).ok().body();
      answer.path("items").forEach(items::add);
      boolean last = !answer.hasNonNull("next_cursor");
      if (last || items.size() >= most) {
        return new Listed(items, !last);
      }
      cursor = "&cursor=" + answer.path("next_cursor").asText();
    }
    return new Listed(items, true);
  }

  /** On the error output, where it spoils no JSON. */
  void tellIfCut(String command, int most) {
    if (more) {
      System.err.println(cut(command, most));
    }
  }

  private static String cut(String command, int most) {
    return most < Most.MOST
        ? "There may be more: %s --most %d".formatted(command, Math.min(Most.MOST, most * 10))
        : "There may be more than can be listed at once";
  }
}
