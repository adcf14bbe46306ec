package souk.demo;

import io.micronaut.context.ApplicationContext;
import java.nio.file.Files;
import java.nio.file.Path;
import souk.demo.store.ImportReport;
import souk.demo.store.ProductImport;

/**
 * Loads a catalogue file with made-up sellers and offers into the database that SOUK_POSTGRES_URL
 * names, and ends. Can be repeated: nothing doubles.
 */
public final class CatalogImport {
  private CatalogImport() {}

  /**
   * @param arguments the catalogue: gzipped, one JSON product a line
   */
  public static void main(String[] arguments) {
    if (arguments.length != 1 || !Files.isReadable(Path.of(arguments[0]))) {
      System.err.println(
          "usage: CatalogImport FILE, a readable catalogue such as catalog/products.jsonl.gz");
      System.exit(2);
    }
    try (var context =
        ApplicationContext.builder().mainClass(CatalogImport.class).banner(false).start()) {
      ImportReport report =
          context
              .getBean(ProductImport.class)
              .run(Path.of(arguments[0]), new DemoOffers(), System.out::println);
      System.out.printf(
          "%,d products (%,d new or changed), %,d new offers, %,d lines rejected in %.1f s%n",
          report.products(),
          report.changedProducts(),
          report.newOffers(),
          report.rejected(),
          report.elapsed().toMillis() / 1000.0);
    }
  }
}
