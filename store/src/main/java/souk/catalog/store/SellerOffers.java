package souk.catalog.store;

import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.sql.Database;
import souk.sql.Row;
import souk.sql.Statements;

/** Offers as their sellers keep them. What is changed is published in the same transaction. */
@Singleton
public final class SellerOffers {
  /**
   * One offer.
   *
   * @param isPublished whether shoppers see it
   * @param version grows with every change
   */
  public record SellerOffer(
      String id,
      String productId,
      String sellerId,
      String sku,
      String condition,
      Money price,
      boolean hasFreeShipping,
      boolean isPublished,
      long version,
      Instant updatedAt) {}

  /**
   * What is to change; null leaves it as it is.
   *
   * @param priceMinor in the offer's currency
   */
  public record OfferChange(
      @Nullable Long priceMinor, @Nullable Boolean freeShipping, @Nullable Boolean published) {}

  private static final String CHANGE =
      """
      UPDATE offer SET price_minor = coalesce(?, price_minor),
        free_shipping = coalesce(?, free_shipping), published = coalesce(?, published),
        version = version + 1, updated_at = now()
      WHERE id = ? AND (?::bigint IS NULL OR version = ?)
      RETURNING *
      """;

  private static final String OF_SELLER =
      """
      SELECT * FROM offer
      WHERE seller_id = (SELECT id FROM seller WHERE account_id = ?) AND id > ?
      ORDER BY id LIMIT ?
      """;

  private final Database database;

  SellerOffers(Database database) {
    this.database = database;
  }

  public Optional<SellerOffer> find(String offerId) {
    return database.read(
        sql -> sql.first("SELECT * FROM offer WHERE id = ?", SellerOffers::read, offerId));
  }

  /**
   * An account's offers in the order of their ids, hidden ones too.
   *
   * @param after the id at which the page before ended; empty for the first
   */
  public List<SellerOffer> of(String accountId, String after, int limit) {
    return database.read(sql -> sql.query(OF_SELLER, SellerOffers::read, accountId, after, limit));
  }

  /**
   * @param ifVersion the version it must still have; null for any
   * @return empty if there is no such offer in that version
   */
  public Optional<SellerOffer> change(
      String offerId, OfferChange change, @Nullable Long ifVersion) {
    return database.write(sql -> {
      Optional<SellerOffer> changed =
          sql.first(
              CHANGE,
              SellerOffers::read,
              change.priceMinor,
              change.freeShipping,
              change.published,
              offerId,
              ifVersion,
              ifVersion);
      if (changed.isPresent()) {
        publish(sql, changed.get().productId());
      }
      return changed;
    });
  }

  private static void publish(Statements sql, String productId) throws SQLException {
    sql.query("SELECT publish_products(?)", row -> true, (Object) new String[] {productId});
  }

  private static SellerOffer read(Row row) throws SQLException {
    return new SellerOffer(
        row.text("id"),
        row.text("product_id"),
        row.text("seller_id"),
        row.text("sku"),
        row.text("condition"),
        Money.of(row.number("price_minor"), row.text("currency")),
        row.flag("free_shipping"),
        row.flag("published"),
        row.number("version"),
        row.instant("updated_at"));
  }
}
