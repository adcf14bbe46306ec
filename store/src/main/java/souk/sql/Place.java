package souk.sql;

import java.time.Instant;

/**
 * Where a page of a list begins that is ordered by time, and at one instant by id.
 *
 * @param at the time of the last row of the page before
 * @param id that row's
 */
public record Place(Instant at, String id) implements Comparable<Place> {
  /** Before every row. */
  public static final Place FIRST = new Place(Instant.EPOCH, "");

  /** Behind every row: where lists begin that show the newest first. */
  public static final Place LAST = new Place(Instant.parse("9999-12-31T23:59:59Z"), "");

  @Override
  public int compareTo(Place other) {
    int byTime = at.compareTo(other.at);
    return byTime == 0 ? id.compareTo(other.id) : byTime;
  }
}
