package souk.events;

import java.time.Instant;

/**
 * Says that a product, one of its offers or their availability changed; carries no state, so a late
 * or repeated one does no harm: the indexer reads the present product and its version.
 *
 * @param version of this event's form
 * @param productVersion the product's document version after the change
 */
public record ProductChanged(
    String type, int version, String productId, long productVersion, Instant occurredAt) {
  public static final String TYPE = "product_changed";
  public static final int VERSION = 1;
  public static final String TOPIC = "souk.products";
}
