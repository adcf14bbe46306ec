package souk.search.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.http.Slice;
import souk.money.Money;
import souk.search.ProductDocument;
import souk.search.api.SearchPage.Count;
import souk.search.api.SearchPage.Facets;
import souk.search.api.SearchPage.Found;
import souk.search.api.SearchPage.PriceCount;
import souk.sql.Json;

/** Reads OpenSearch's answer. */
final class SearchAnswer {
  private static final String SEPARATOR = ProductDocument.SEPARATOR;

  private SearchAnswer() {}

  static SearchPage page(JsonNode answer, ProductSearch search, SearchCursors cursors) {
    List<JsonNode> hits = new ArrayList<>();
    answer.at("/hits/hits").forEach(hits::add);
    var shown = Slice.of(hits, search.limit());
    return new SearchPage(
        shown.items(hit -> found(Json.read(hit.path("_source").toString(), ProductDocument.class))),
        answer.has("aggregations") ? facets(answer.path("aggregations")) : null,
        answer.at("/hits/total/value").asLong(),
        shown.next(last -> cursors.encode(last.path("sort"))),
        null);
  }

  static Found found(ProductDocument document) {
    ProductDocument.@Nullable Price price = document.price();
    return new Found(
        document.productId(),
        document.productId(),
        document.sourceId(),
        document.title(),
        document.brand(),
        document.category(),
        document.imageUrl(),
        price == null
            ? null
            : new Money(price.amountMinor(), Currency.getInstance(price.currency())),
        document.offers().size(),
        document.featuredOffer(),
        document.availability().word());
  }

  private static Facets facets(JsonNode facets) {
    return new Facets(
        counts(facets.at("/category/values/buckets")),
        counts(facets.at("/brand/values/buckets")),
        offerCounts(facets.at("/seller/offers/matching/values/buckets")),
        offerCounts(facets.at("/condition/offers/matching/values/buckets")),
        prices(facets.at("/price/offers/matching/values/buckets")),
        attributes(facets.at("/attributes/values/buckets")));
  }

  private static List<Count> counts(JsonNode buckets) {
    List<Count> counts = new ArrayList<>();
    buckets.forEach(bucket ->
        counts.add(
            new Count(bucket.path("key").asText(), null, bucket.path("doc_count").asLong())));
    return counts;
  }

  private static List<Count> offerCounts(JsonNode buckets) {
    List<Count> counts = new ArrayList<>();
    for (JsonNode bucket : buckets) {
      String key = bucket.path("key").asText();
      int split = key.indexOf(SEPARATOR);
      counts.add(
          new Count(
              split < 0 ? key : key.substring(0, split),
              split < 0 ? null : key.substring(split + 1),
              bucket.at("/products/doc_count").asLong()));
    }
    return counts;
  }

  private static List<PriceCount> prices(JsonNode buckets) {
    List<PriceCount> counts = new ArrayList<>();
    for (JsonNode bucket : buckets) {
      counts.add(
          new PriceCount(
              bucket.path("from").asLong(),
              bucket.has("to") ? bucket.path("to").asLong() : null,
              bucket.at("/products/doc_count").asLong()));
    }
    return counts;
  }

  private static Map<String, List<Count>> attributes(JsonNode buckets) {
    Map<String, List<Count>> byName = new LinkedHashMap<>();
    for (JsonNode bucket : buckets) {
      String key = bucket.path("key").asText();
      int split = key.indexOf(SEPARATOR);
      if (split > 0) {
        byName
            .computeIfAbsent(key.substring(0, split), name -> new ArrayList<>())
            .add(new Count(key.substring(split + 1), null, bucket.path("doc_count").asLong()));
      }
    }
    return byName;
  }
}
