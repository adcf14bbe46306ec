package souk.search.api;

import java.util.ArrayList;
import java.util.Currency;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.opensearch._types.aggregations.Aggregate;
import org.opensearch.client.opensearch._types.aggregations.MultiBucketBase;
import org.opensearch.client.opensearch._types.aggregations.StringTermsBucket;
import org.opensearch.client.opensearch.core.SearchResponse;
import souk.http.Slice;
import souk.money.Money;
import souk.search.ProductDocument;
import souk.search.api.SearchPage.Count;
import souk.search.api.SearchPage.Facets;
import souk.search.api.SearchPage.Found;
import souk.search.api.SearchPage.PriceCount;

/** Reads OpenSearch's answer. */
final class SearchAnswer {
  private static final String SEPARATOR = ProductDocument.SEPARATOR;

  private SearchAnswer() {}

  static SearchPage page(
      SearchResponse<ProductDocument> answer, ProductSearch search, SearchCursors cursors) {
    var hits = answer.hits();
    var shown = Slice.of(hits.hits(), search.limit());
    return new SearchPage(
        shown.items(hit -> found(Objects.requireNonNull(hit.source()))),
        answer.aggregations().isEmpty() ? null : facets(answer.aggregations()),
        Objects.requireNonNull(hits.total()).value(),
        shown.next(last -> cursors.encode(last.sort())),
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

  private static Facets facets(Map<String, Aggregate> facets) {
    return new Facets(
        counts(filtered(facets, "category")),
        counts(filtered(facets, "brand")),
        offerCounts(matchingOffers(facets, "seller")),
        offerCounts(matchingOffers(facets, "condition")),
        prices(matchingOffers(facets, "price")),
        attributes(filtered(facets, "attributes")));
  }

  private static Map<String, Aggregate> filtered(Map<String, Aggregate> all, String name) {
    return part(all, name).filter().aggregations();
  }

  private static Map<String, Aggregate> matchingOffers(Map<String, Aggregate> all, String name) {
    return filtered(part(filtered(all, name), "offers").nested().aggregations(), "matching");
  }

  /** What was asked for is answered; the client's types leave it open. */
  private static Aggregate part(Map<String, Aggregate> all, String name) {
    return Objects.requireNonNull(all.get(name));
  }

  /** None if the index in use is of an older version and lacks the field. */
  private static List<StringTermsBucket> words(Map<String, Aggregate> facet) {
    Aggregate values = part(facet, "values");
    return values.isSterms() ? values.sterms().buckets().array() : List.of();
  }

  private static List<Count> counts(Map<String, Aggregate> facet) {
    return words(facet).stream()
        .map(bucket -> new Count(bucket.key(), null, bucket.docCount()))
        .toList();
  }

  private static long products(MultiBucketBase bucket) {
    return part(bucket.aggregations(), "products").reverseNested().docCount();
  }

  private static List<Count> offerCounts(Map<String, Aggregate> facet) {
    return words(facet).stream().map(SearchAnswer::offerCount).toList();
  }

  private static Count offerCount(StringTermsBucket bucket) {
    String key = bucket.key();
    int split = key.indexOf(SEPARATOR);
    return new Count(
        split < 0 ? key : key.substring(0, split),
        split < 0 ? null : key.substring(split + 1),
        products(bucket));
  }

  private static List<PriceCount> prices(Map<String, Aggregate> facet) {
    return part(facet, "values").range().buckets().array().stream()
        .map(bucket -> new PriceCount(whole(bucket.from()), whole(bucket.to()), products(bucket)))
        .toList();
  }

  private static @Nullable Long whole(@Nullable Double price) {
    return price == null ? null : price.longValue();
  }

  private static Map<String, List<Count>> attributes(Map<String, Aggregate> facet) {
    Map<String, List<Count>> byName = new LinkedHashMap<>();
    for (StringTermsBucket bucket : words(facet)) {
      String key = bucket.key();
      int split = key.indexOf(SEPARATOR);
      if (split > 0) {
        byName
            .computeIfAbsent(key.substring(0, split), name -> new ArrayList<>())
            .add(new Count(key.substring(split + 1), null, bucket.docCount()));
      }
    }
    return byName;
  }
}
