package souk.search.api;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.catalog.store.CatalogStore;
import souk.catalog.store.CatalogStore.Listed;
import souk.http.Cursors;
import souk.http.Problem;
import souk.money.Money;
import souk.search.api.ProductSearch.Sort;
import souk.search.api.SearchPage.Found;

/**
 * What can be shown while search is down: the products of a category, or all, straight from the
 * catalogue, in its own order and without facets.
 */
@Singleton
final class Browsing {
  private static final String CURSOR = "browse";

  private final CatalogStore catalogue;

  Browsing(CatalogStore catalogue) {
    this.catalogue = catalogue;
  }

  /** Whether a page of ours came before: the next one follows it, also when search is back. */
  static boolean hasBegun(@Nullable String cursor) {
    return cursor != null && Cursors.decode(cursor, 2).getFirst().equals(CURSOR);
  }

  /** Empty for a search that only a search engine can answer. */
  Optional<SearchPage> withoutSearch(ProductSearch search) {
    boolean simple =
        search.words().isEmpty()
            && search.brands().isEmpty()
            && search.attributes().isEmpty()
            && !search.isAboutOffers()
            && search.categories().size() <= 1
            && search.sort() == Sort.RELEVANCE;
    return simple ? Optional.of(list(search)) : Optional.empty();
  }

  private SearchPage list(ProductSearch search) {
    @Nullable String category = search.categories().stream().findFirst().orElse(null);
    List<Listed> listed =
        new ArrayList<>(catalogue.list(category, after(search.cursor()), search.limit() + 1));
    boolean more = listed.size() > search.limit();
    if (more) {
      listed.removeLast();
    }
    return new SearchPage(
        listed.stream().map(Browsing::found).toList(),
        null,
        catalogue.count(category),
        more ? Cursors.encode(CURSOR, listed.getLast().id()) : null,
        true);
  }

  private static String after(@Nullable String cursor) {
    if (cursor == null) {
      return "";
    }
    List<String> parts = Cursors.decode(cursor, 2);
    if (!parts.getFirst().equals(CURSOR)) {
      throw Problem.unavailable("Search is down for the moment; this page can't be continued yet.");
    }
    return parts.getLast();
  }

  private static Found found(Listed product) {
    @Nullable Long price = product.priceMinor();
    @Nullable String currency = product.currency();
    return new Found(
        product.id(),
        product.id(),
        product.sourceId(),
        product.title(),
        product.brand(),
        product.category(),
        product.imageUrl(),
        price == null || currency == null ? null : new Money(price, Currency.getInstance(currency)),
        product.offers(),
        null,
        product.available() ? "in_stock" : "sold_out");
  }
}
