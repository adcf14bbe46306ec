package souk.search.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import souk.offers.Condition;
import souk.search.ProductDocument;
import souk.sql.Json;

/**
 * Writes a search in OpenSearch's words. Filters apply after the facets are counted, and each facet
 * counts under all filters but its own: it shows what choosing something else would find.
 */
final class SearchQuery {
  /** Upper ends of the price facet's ranges, in minor units. */
  static final List<Long> PRICES = List.of(2_500L, 5_000L, 10_000L, 25_000L, 50_000L, 100_000L);

  private static final int FACET_VALUES = 50;
  private static final int ATTRIBUTE_VALUES = 150;
  private static final String SYNONYMS = "synonym_query";

  private final ProductSearch search;

  SearchQuery(ProductSearch search) {
    this.search = search;
  }

  /**
   * @param after the sort values at which the page before ended; empty for the first page
   */
  String json(List<JsonNode> after) {
    ObjectNode body = Json.object();
    body.put("timeout", "2s");
    body.put("size", search.limit() + 1);
    body.put("track_total_hits", true);
    body.set("query", words(search.words()));
    body.set("post_filter", all(filters("")));
    body.set("sort", sort());
    body.set("_source", source());
    if (!after.isEmpty()) {
      body.putArray("search_after").addAll(after);
    } else {
      body.set("aggs", facets());
    }
    return Json.write(body);
  }

  private static ObjectNode source() {
    ObjectNode source = Json.object();
    source.putArray("excludes").add("text").add("heads").add("category_words").add("codes");
    return source;
  }

  /**
   * Every word counts by how rare it is; having all of them counts more, having them together and
   * in order more still. A word that says what the thing is beats one that says what it is for;
   * where the category says the same of it, there is no doubt: a notebook, not a notebook's lock.
   */
  static ObjectNode words(String words) {
    if (words.isEmpty()) {
      return wrap("match_all", Json.object());
    }
    ObjectNode bool = Json.object();
    ArrayNode should = bool.putArray("should");
    should.add(match("text", words, "analyzer", SYNONYMS));
    should.add(match("text", words, "boost", 0.5));
    should.add(constant(everyWord(words), 1));
    ObjectNode phrase = Json.object();
    phrase.putObject("title").put("query", words).put("slop", 1).put("boost", 0.25);
    should.add(wrap("match_phrase", phrase));
    ObjectNode thing = match("heads", words, "analyzer", SYNONYMS);
    ObjectNode category = match("category_words", words, "analyzer", SYNONYMS);
    should.add(constant(thing, 2));
    should.add(constant(all(List.of(thing, category, everyWord(words))), 2));
    should.add(constant(wrap("term", Json.object().put("codes", words)), 50));
    return wrap("bool", bool);
  }

  private static ObjectNode everyWord(String words) {
    ObjectNode every = match("text", words, "analyzer", SYNONYMS);
    ((ObjectNode) every.at("/match/text")).put("operator", "and");
    return every;
  }

  private static ObjectNode match(String field, String words, String option, Object value) {
    ObjectNode match = Json.object();
    match.putObject(field).put("query", words).putPOJO(option, value);
    return wrap("match", match);
  }

  private static ObjectNode constant(ObjectNode filter, double boost) {
    ObjectNode constant = Json.object();
    constant.set("filter", filter);
    constant.put("boost", boost);
    return wrap("constant_score", constant);
  }

  private static ObjectNode wrap(String name, ObjectNode content) {
    ObjectNode wrapped = Json.object();
    wrapped.set(name, content);
    return wrapped;
  }

  private static ObjectNode all(List<ObjectNode> filters) {
    if (filters.isEmpty()) {
      return wrap("match_all", Json.object());
    }
    ObjectNode bool = Json.object();
    bool.putArray("filter").addAll(filters);
    return wrap("bool", bool);
  }

  private static ObjectNode terms(String field, Collection<String> values) {
    ObjectNode terms = Json.object();
    ArrayNode list = terms.putArray(field);
    values.forEach(list::add);
    return wrap("terms", terms);
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
  private List<ObjectNode> filters(String except) {
    List<ObjectNode> filters = new ArrayList<>();
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

  private static ObjectNode attribute(String name, Set<String> values) {
    return terms(
        "attributes.folded",
        folded(values.stream().map(value -> ProductDocument.attribute(name, value)).toList()));
  }

  /** One and the same offer has to meet all of it. */
  private ObjectNode offer(String except) {
    ObjectNode nested = Json.object();
    nested.put("path", "offers");
    nested.set("query", all(offerFilters(except)));
    return wrap("nested", nested);
  }

  private List<ObjectNode> offerFilters(String except) {
    List<ObjectNode> filters = new ArrayList<>();
    if (!search.sellers().isEmpty() && !except.equals("seller")) {
      filters.add(terms("offers.seller_id", search.sellers()));
    }
    if (!search.conditions().isEmpty() && !except.equals("condition")) {
      filters.add(
          terms("offers.condition", search.conditions().stream().map(Condition::word).toList()));
    }
    if ((search.priceMin() != null || search.priceMax() != null) && !except.equals("price")) {
      ObjectNode range = Json.object();
      ObjectNode ends = range.putObject("offers.price_minor");
      if (search.priceMin() != null) {
        ends.put("gte", search.priceMin());
      }
      if (search.priceMax() != null) {
        ends.put("lte", search.priceMax());
      }
      filters.add(wrap("range", range));
    }
    if (search.inStock()) {
      filters.add(wrap("term", Json.object().put("offers.in_stock", true)));
    }
    return filters;
  }

  private ArrayNode sort() {
    ArrayNode sort = Json.object().putArray("sort");
    switch (search.sort()) {
      case RELEVANCE -> sort.add(wrap("_score", Json.object().put("order", "desc")));
      case PRICE_ASC -> sort.add(byPrice("asc", "min"));
      case PRICE_DESC -> sort.add(byPrice("desc", "max"));
      case NEWEST ->
          sort.add(wrap("released", Json.object().put("order", "desc").put("missing", "_last")));
    }
    sort.add(wrap("product_id", Json.object().put("order", "asc")));
    return sort;
  }

  /** By the price of the offers that meet the filters. */
  private ObjectNode byPrice(String order, String mode) {
    ObjectNode price = Json.object();
    price.put("order", order).put("mode", mode).put("missing", "_last");
    ObjectNode nested = price.putObject("nested");
    nested.put("path", "offers");
    nested.set("filter", all(offerFilters("")));
    return wrap("offers.price_minor", price);
  }

  private ObjectNode facets() {
    ObjectNode facets = Json.object();
    facets.set("category", facet("category", "categories", FACET_VALUES));
    facets.set("brand", facet("brand", "brand", FACET_VALUES));
    facets.set("attributes", facet("attributes", "attributes", ATTRIBUTE_VALUES));
    facets.set("seller", offerFacet("seller", termsOf("offers.seller", FACET_VALUES)));
    facets.set("condition", offerFacet("condition", termsOf("offers.condition", FACET_VALUES)));
    facets.set("price", offerFacet("price", priceRanges()));
    return facets;
  }

  private static ObjectNode termsOf(String field, int size) {
    return wrap("terms", Json.object().put("field", field).put("size", size));
  }

  private ObjectNode facet(String name, String field, int size) {
    ObjectNode facet = Json.object();
    facet.set("filter", all(filters(name)));
    facet.putObject("aggs").set("values", termsOf(field, size));
    return facet;
  }

  /** Counts products, not offers: a product with two such offers is one. */
  private ObjectNode offerFacet(String name, ObjectNode values) {
    values.putObject("aggs").putObject("products").putObject("reverse_nested");
    ObjectNode matching = Json.object();
    matching.set("filter", all(offerFilters(name)));
    matching.putObject("aggs").set("values", values);
    ObjectNode offers = Json.object();
    offers.putObject("nested").put("path", "offers");
    offers.putObject("aggs").set("matching", matching);
    ObjectNode facet = Json.object();
    facet.set("filter", all(filters(name)));
    facet.putObject("aggs").set("offers", offers);
    return facet;
  }

  private static ObjectNode priceRanges() {
    ObjectNode range = Json.object();
    range.put("field", "offers.price_minor");
    ArrayNode ranges = range.putArray("ranges");
    long from = 0;
    for (long to : PRICES) {
      ranges.addObject().put("from", from).put("to", to);
      from = to;
    }
    ranges.addObject().put("from", from);
    return wrap("range", range);
  }
}
