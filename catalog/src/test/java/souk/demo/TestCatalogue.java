package souk.demo;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import souk.demo.store.CatalogueFile;
import souk.demo.store.SourceProduct;
import souk.stack.process.Platform;

/** Catalogue files for tests. */
final class TestCatalogue {
  /** The demo catalogue that comes with the project. */
  static final Path REAL = Platform.root().resolve("catalog").resolve("products.jsonl.gz");

  private TestCatalogue() {}

  static List<SourceProduct> readAll() {
    List<SourceProduct> products = new ArrayList<>();
    try (var file =
        new CatalogueFile(
            REAL,
            fault -> {
              throw new AssertionError(fault);
            })) {
      for (var batch = file.next(1_000); !batch.isEmpty(); batch = file.next(1_000)) {
        products.addAll(batch);
      }
    }
    return products;
  }

  static Path file(Path folder, String... lines) throws IOException {
    Path file = folder.resolve("products.jsonl.gz");
    try (var writer =
        new OutputStreamWriter(
            new GZIPOutputStream(Files.newOutputStream(file)), StandardCharsets.UTF_8)) {
      writer.write(String.join("\n", lines));
    }
    return file;
  }

  static String line(String id, String title) {
    return """
    {"id":"%s","ean":"0882780756328","mpn":"M-%s","title":"%s","brand":"HP",\
    "category":"Printing/Printers","price_minor":12595,"currency":"USD",\
    "released":"2006-07-01","image_url":"http://example.org/%s.jpg",\
    "attributes":{"weight":4500.0,"colour":"black","duplex":true}}\
    """
        .formatted(id, id, title, id);
  }
}
