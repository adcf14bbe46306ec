package souk.inventory;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What inventory publishes about an offer's stock. Browsing sees this bucket, never the counters.
 */
public enum Availability {
  IN_STOCK,
  FEW_LEFT,
  SOLD_OUT;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if it is no availability
   */
  @JsonCreator
  public static Availability of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
