package souk.orders;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What became of placing an authorized checkout's orders. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PlaceResult.Placed.class, name = "placed"),
  @JsonSubTypes.Type(value = PlaceResult.ReservationLost.class, name = "reservation_lost"),
})
public sealed interface PlaceResult {
  record Placed(String orderGroupId) implements PlaceResult {}

  /**
   * The hold or the authorization was given back underneath the checkout: no order may be written.
   */
  record ReservationLost() implements PlaceResult {}
}
