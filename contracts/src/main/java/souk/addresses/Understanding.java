package souk.addresses;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was made of a place that somebody wrote down. */
public sealed interface Understanding {
  /**
   * It is one.
   *
   * @param country as written: the country of the post
   * @param region its code (without the country's), or as written where the country's addresses
   *     have none; null if there is none
   * @param postalCode as the country writes it
   * @param territory for tax and carriers: the country, unless the place has a code of its own or
   *     is one of {@code territories.tsv}
   */
  record Understood(
      Country country, @Nullable String region, @Nullable String postalCode, String territory)
      implements Understanding {
    private static final int CODE_LENGTH = 2;

    /** Whether the territory is a country of its own to ISO, such as RE, or has a code like one. */
    public boolean hasOwnCode() {
      return territory.length() == CODE_LENGTH;
    }
  }

  /** It is none. */
  record NotUnderstood(List<Fault> faults) implements Understanding {}

  /**
   * What is wrong.
   *
   * @param message such as "is required": what to say after the field's name
   */
  record Fault(AddressField field, String message) {}

  /** The country itself is none. */
  record UnknownCountry() implements Understanding {}
}
