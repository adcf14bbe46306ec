package souk.search.index;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.zip.CRC32;
import souk.search.ProductDocument;
import souk.sql.Json;

/** How products are indexed: a name that changes whenever the definition does. */
record IndexDefinition(String name, String json) {
  private static final String WRITING = "-writing";

  /**
   * Bumped when documents are made differently though the definition below is the same; it is a
   * part of what names the index.
   */
  private static final int DOCUMENTS_VERSION = 2;

  static IndexDefinition current() {
    JsonNode definition = Json.read(text("products.json"), JsonNode.class);
    var synonyms =
        ((ObjectNode) definition.at("/settings/analysis/filter/synonyms")).putArray("synonyms");
    lines("synonyms.txt").forEach(synonyms::add);
    String json = Json.write(definition);
    var checksum = new CRC32();
    checksum.update((json + DOCUMENTS_VERSION).getBytes(StandardCharsets.UTF_8));
    String name = "%s-%08x".formatted(ProductDocument.INDEX, checksum.getValue());
    ((ObjectNode) definition).putObject("aliases").putObject(name + WRITING);
    return new IndexDefinition(name, Json.write(definition));
  }

  /**
   * The alias under which documents are written. It is made with the index, and whoever writes
   * insists that it is an alias: so no index is ever made by writing to it, without its definition.
   */
  String writing() {
    return name + WRITING;
  }

  /**
   * Who reads the events for this index: everybody who writes it, and nobody who writes another
   * one, so that each index gets every event.
   */
  String group() {
    return name.replace(ProductDocument.INDEX, "souk-indexer");
  }

  /** A resource's lines, without comments. */
  static List<String> lines(String resource) {
    return text(resource)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  private static String text(String resource) {
    try (var stream = Objects.requireNonNull(IndexDefinition.class.getResourceAsStream(resource))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
