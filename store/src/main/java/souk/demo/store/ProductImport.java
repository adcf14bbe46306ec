package souk.demo.store;

import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Consumer;
import souk.sql.Database;

/**
 * Loads a catalogue file, with the sellers and offers that come with it. Repeating it brings the
 * products up to date with the file and adds what is missing; offers and stock that are there
 * belong to their sellers and stay as they are. The number of statements doesn't depend on the
 * number of products in a batch. Thread-safe.
 */
@Singleton
public final class ProductImport {
  private static final int BATCH_PRODUCTS = 500;

  private final Database database;
  private final ImportSql sql;

  ProductImport(Database database, ImportSql sql) {
    this.database = database;
    this.sql = sql;
  }

  /**
   * @param progress is told what has been done so far, a line at a time
   */
  public ImportReport run(Path catalogue, Assortment assortment, Consumer<String> progress) {
    long start = System.nanoTime();
    int products = 0;
    int changed = 0;
    int offers = 0;
    List<String> rejected = new ArrayList<>();
    List<ImportedSeller> sellers = assortment.sellers();
    int newSellers = sql.addSellers(sellers);
    progress.accept("%d sellers, %d of them new".formatted(sellers.size(), newSellers));
    try (var file =
        new CatalogueFile(
            catalogue,
            fault -> {
              rejected.add(fault);
              progress.accept("rejected " + fault);
            })) {
      for (var batch = file.next(BATCH_PRODUCTS);
          !batch.isEmpty();
          batch = file.next(BATCH_PRODUCTS)) {
        BatchResult result = write(batch, assortment);
        products += batch.size();
        changed += result.changedProducts();
        offers += result.newOffers();
        if (products % (10 * BATCH_PRODUCTS) == 0) {
          progress.accept(
              "%,d products, %,d offers, %.1f s"
                  .formatted(products, offers, since(start).toMillis() / 1000.0));
        }
      }
    }
    return new ImportReport(products, changed, offers, rejected.size(), since(start));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private record BatchResult(int changedProducts, int newOffers) {}

  private BatchResult write(List<SourceProduct> batch, Assortment assortment) {
    return database.together(() -> {
      sql.addCategories(batch);
      var changed = new TreeSet<>(sql.putProducts(batch));
      sql.addVariants(batch);
      List<ImportSql.AddedOffer> added = sql.addOffers(batch, assortment);
      added.forEach(offer -> changed.add(offer.productId()));
      sql.publish(changed);
      return new BatchResult(changed.size(), added.size());
    });
  }
}
