package souk.inventory;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;

/** What became of a wish to hold stock: all of it is held, or none. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = ReserveResult.Reserved.class, name = "reserved"),
  @JsonSubTypes.Type(value = ReserveResult.OutOfStock.class, name = "out_of_stock"),
  @JsonSubTypes.Type(value = ReserveResult.LimitReached.class, name = "limit_reached"),
  @JsonSubTypes.Type(value = ReserveResult.Released.class, name = "released"),
})
public sealed interface ReserveResult {
  /**
   * Every line is held.
   *
   * @param until the hold's deadline, fixed when it was first granted
   */
  record Reserved(Instant until) implements ReserveResult {}

  /**
   * Nothing is held.
   *
   * @param offerIds the offers that had too little, in order of their id
   */
  record OutOfStock(List<String> offerIds) implements ReserveResult {}

  /**
   * Nothing is held: the buyer would have more of these than one buyer may.
   *
   * @param offerIds the scarce offers, in order of their id
   */
  record LimitReached(List<String> offerIds) implements ReserveResult {}

  /** The hold was given back before it was asked for: the undo overtook its step. */
  record Released() implements ReserveResult {}
}
