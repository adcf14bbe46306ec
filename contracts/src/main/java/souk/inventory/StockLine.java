package souk.inventory;

/**
 * Units wanted of one offer's stock.
 *
 * @param quantity at least 1
 */
public record StockLine(String offerId, int quantity) {
  public StockLine {
    if (quantity < 1) {
      throw new IllegalArgumentException("quantity %d of %s".formatted(quantity, offerId));
    }
  }
}
