package souk.inventory;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What inventory publishes about an offer's stock. Browsing sees this bucket, never the counters.
 */
public enum Availability {
  @JsonProperty("in_stock")
  IN_STOCK,
  @JsonProperty("few_left")
  FEW_LEFT,
  @JsonProperty("sold_out")
  SOLD_OUT
}
