package souk.sql;

import com.github.f4b6a3.ulid.Ulid;
import com.github.f4b6a3.ulid.UlidCreator;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** New ids: a word that tells the kind, and a ULID, so that later ids sort behind earlier ones. */
public final class Ids {
  private Ids() {}

  public static String create(String kind) {
    return kind + "_" + UlidCreator.getMonotonicUlid().toString().toLowerCase(Locale.ROOT);
  }

  /** When an id was made, to the millisecond; empty if it is none of ours. */
  public static Optional<Instant> madeAt(String id) {
    String ulid = id.substring(id.indexOf('_') + 1);
    return Ulid.isValid(ulid) ? Optional.of(Ulid.getInstant(ulid)) : Optional.empty();
  }

  /** What no id of this kind that is made then, or later, sorts before. */
  public static String first(String kind, Instant time) {
    return kind + "_" + Ulid.min(time.toEpochMilli()).toString().toLowerCase(Locale.ROOT);
  }

  /** The id of another kind that belongs to this one, such as a checkout's order group. */
  public static String sibling(String id, String kind) {
    return kind + id.substring(id.indexOf('_'));
  }
}
