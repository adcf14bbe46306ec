package souk.search.api;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.opensearch.client.json.JsonData;
import org.opensearch.client.opensearch._types.FieldValue;
import org.opensearch.client.opensearch._types.SortMode;
import org.opensearch.client.opensearch._types.SortOptions;
import org.opensearch.client.opensearch._types.SortOrder;
import org.opensearch.client.opensearch._types.aggregations.Aggregation;
import org.opensearch.client.opensearch._types.aggregations.AggregationRange;
import org.opensearch.client.opensearch._types.query_dsl.MatchQuery;
import org.opensearch.client.opensearch._types.query_dsl.Operator;
import org.opensearch.client.opensearch._types.query_dsl.Query;
import org.opensearch.client.opensearch._types.query_dsl.RangeQuery;
import org.opensearch.client.opensearch.core.SearchRequest;
import souk.offers.Condition;
import souk.search.ProductDocument;

/**
 * Writes a search in OpenSearch's words. Filters apply after the facets are counted, and each facet
 * counts under all filters but its own: it shows what choosing something else would find.
 */
final class SearchQuery {
  /** Upper ends of the price facet's ranges, in minor units. */
  static final List<Long> PRICES = List.of(2_500L, 5_000L, 10_000L, 25_000L, 50_000L, 100_000L);

  private static final int FACET_VALUES = 50;
  private static final int ATTRIBUTE_VALUES = 150;
  private static final String OFFERS = "offers";
  private static final String PRICE = "offers.price_minor";
  private static final String SYNONYMS = "synonym_query";

  private final ProductSearch search;

  SearchQuery(ProductSearch search) {
    this.search = search;
  }

  /**
   * @param after the sort values at which the page before ended; empty for the first page
   */
  SearchRequest request(List<FieldValue> after) {
    var request =
        new SearchRequest.Builder()
            .index(ProductDocument.INDEX)
            .timeout("2s")
            .size(search.limit() + 1)
            .trackTotalHits(total -> total.enabled(true))
            .query(words(search.words()))
            .postFilter(all(filters("")))
            .sort(sort())
            .source(source ->
                source.filter(
                    filter -> filter.excludes("text", "heads", "category_words", "codes")));
    return after.isEmpty()
        ? request.aggregations(facets()).build()
        : request.searchAfter(after).build();
  }

  /**
   * Every word counts by how rare it is; having all of them counts more, having them together and
   * in order more still. A word that says what the thing is beats one that says what it is for;
   * where the category says the same of it, there is no doubt: a notebook, not a notebook's lock.
   */
  private static Query words(String words) {
    if (words.isEmpty()) {
      return Query.of(query -> query.matchAll(all -> all));
    }
    Query thing = synonyms("heads", words).build().toQuery();
    Query category = synonyms("category_words", words).build().toQuery();
    Query everyWord = synonyms("text", words).operator(Operator.And).build().toQuery();
    return Query.of(query ->
        query.bool(any ->
            any.should(synonyms("text", words).build().toQuery())
                .should(should ->
                    should.match(text -> text.field("text").query(text(words)).boost(0.5f)))
                .should(constant(everyWord, 1))
                .should(should ->
                    should.matchPhrase(
                        title -> title.field("title").query(words).slop(1).boost(0.25f)))
                .should(constant(thing, 2))
                .should(constant(all(List.of(thing, category, everyWord)), 2))
                .should(
                    constant(
                        Query.of(code -> code.term(term -> term.field("codes").value(text(words)))),
                        50))));
  }

  private static MatchQuery.Builder synonyms(String field, String words) {
    return new MatchQuery.Builder().field(field).query(text(words)).analyzer(SYNONYMS);
  }

  private static FieldValue text(String value) {
    return FieldValue.of(value);
  }

  private static Query constant(Query filter, float boost) {
    return Query.of(query -> query.constantScore(score -> score.filter(filter).boost(boost)));
  }

  private static Query all(List<Query> filters) {
    return filters.isEmpty()
        ? Query.of(query -> query.matchAll(all -> all))
        : Query.of(query -> query.bool(bool -> bool.filter(filters)));
  }

  private static Query terms(String field, Collection<String> values) {
    List<FieldValue> list = values.stream().map(FieldValue::of).toList();
    return Query.of(
        query -> query.terms(terms -> terms.field(field).terms(any -> any.value(list))));
  }

  /** Sorted, so that what is asked the same way is written the same way. */
  static SortedSet<String> folded(Collection<String> values) {
    return values.stream()
        .map(value -> value.toLowerCase(Locale.ROOT))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * @param except the facet that is being counted; empty for none
   */
  private List<Query> filters(String except) {
    List<Query> filters = new ArrayList<>();
    if (!search.categories().isEmpty() && !except.equals("category")) {
      filters.add(terms("categories.folded", folded(search.categories())));
    }
    if (!search.brands().isEmpty() && !except.equals("brand")) {
      filters.add(terms("brand.folded", folded(search.brands())));
    }
    if (!except.equals("attributes")) {
      search.attributes().forEach((name, values) -> filters.add(attribute(name, values)));
    }
    if (search.isAboutOffers() && !isAboutOneOffer(except)) {
      filters.add(offer(except));
    }
    return filters;
  }

  private static boolean isAboutOneOffer(String facet) {
    return facet.equals("seller") || facet.equals("condition") || facet.equals("price");
  }

  private static Query attribute(String name, Set<String> values) {
    return terms(
        "attributes.folded",
        folded(values.stream().map(value -> ProductDocument.attribute(name, value)).toList()));
  }

  /** One and the same offer has to meet all of it. */
  private Query offer(String except) {
    Query all = all(offerFilters(except));
    return Query.of(query -> query.nested(nested -> nested.path(OFFERS).query(all)));
  }

  private List<Query> offerFilters(String except) {
    List<Query> filters = new ArrayList<>();
    if (!search.sellers().isEmpty() && !except.equals("seller")) {
      filters.add(terms("offers.seller_id", search.sellers()));
    }
    if (!search.conditions().isEmpty() && !except.equals("condition")) {
      filters.add(
          terms("offers.condition", search.conditions().stream().map(Condition::word).toList()));
    }
    if ((search.priceMin() != null || search.priceMax() != null) && !except.equals("price")) {
      filters.add(price(search.priceMin(), search.priceMax()));
    }
    if (search.inStock()) {
      filters.add(
          Query.of(query ->
              query.term(term -> term.field("offers.in_stock").value(FieldValue.of(true)))));
    }
    return filters;
  }

  private static Query price(@Nullable Long least, @Nullable Long most) {
    var range = new RangeQuery.Builder().field(PRICE);
    if (least != null) {
      range.gte(JsonData.of(least));
    }
    if (most != null) {
      range.lte(JsonData.of(most));
    }
    return range.build().toQuery();
  }

  private List<SortOptions> sort() {
    SortOptions first =
        switch (search.sort()) {
          case RELEVANCE ->
              SortOptions.of(sort -> sort.score(score -> score.order(SortOrder.Desc)));
          case PRICE_ASC -> byPrice(SortOrder.Asc, SortMode.Min);
          case PRICE_DESC -> byPrice(SortOrder.Desc, SortMode.Max);
          case NEWEST ->
              SortOptions.of(sort ->
                  sort.field(field ->
                      field.field("released").order(SortOrder.Desc).missing(text("_last"))));
        };
    return List.of(
        first,
        SortOptions.of(
            sort -> sort.field(field -> field.field("product_id").order(SortOrder.Asc))));
  }

  /** By the price of the offers that meet the filters. */
  private SortOptions byPrice(SortOrder order, SortMode mode) {
    return SortOptions.of(sort ->
        sort.field(field ->
            field
                .field(PRICE)
                .order(order)
                .mode(mode)
                .missing(text("_last"))
                .nested(nested -> nested.path(OFFERS).filter(all(offerFilters(""))))));
  }

  private Map<String, Aggregation> facets() {
    return Map.of(
        "category", facet("category", "categories", FACET_VALUES),
        "brand", facet("brand", "brand", FACET_VALUES),
        "attributes", facet("attributes", "attributes", ATTRIBUTE_VALUES),
        "seller", offerFacet("seller", counted("offers.seller")),
        "condition", offerFacet("condition", counted("offers.condition")),
        "price", offerFacet("price", priceRanges()));
  }

  private Aggregation facet(String name, String field, int size) {
    return Aggregation.of(facet ->
        facet
            .filter(all(filters(name)))
            .aggregations(
                "values", values -> values.terms(terms -> terms.field(field).size(size))));
  }

  private static Aggregation counted(String field) {
    return Aggregation.of(values ->
        values
            .terms(terms -> terms.field(field).size(FACET_VALUES))
            .aggregations("products", products -> products.reverseNested(back -> back)));
  }

  /** Counts products, not offers: a product with two such offers is one. */
  private Aggregation offerFacet(String name, Aggregation values) {
    return Aggregation.of(facet ->
        facet
            .filter(all(filters(name)))
            .aggregations(
                "offers",
                offers ->
                    offers
                        .nested(nested -> nested.path(OFFERS))
                        .aggregations(
                            "matching",
                            matching ->
                                matching
                                    .filter(all(offerFilters(name)))
                                    .aggregations("values", values))));
  }

  private static Aggregation priceRanges() {
    List<AggregationRange> ranges =
        IntStream.rangeClosed(0, PRICES.size())
            .mapToObj(end ->
                AggregationRange.of(range -> {
                  range.from(JsonData.of(end == 0 ? 0L : PRICES.get(end - 1)));
                  return end == PRICES.size() ? range : range.to(JsonData.of(PRICES.get(end)));
                }))
            .toList();
    return Aggregation.of(values ->
        values
            .range(range -> range.field(PRICE).ranges(ranges))
            .aggregations("products", products -> products.reverseNested(back -> back)));
  }
}
