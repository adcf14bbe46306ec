package souk.offers;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The state of the goods an offer sells; after schema.org's OfferItemCondition. */
public enum Condition {
  NEW,
  OPEN_BOX,
  REFURBISHED,
  USED;

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException if it is no condition
   */
  @JsonCreator
  public static Condition of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
