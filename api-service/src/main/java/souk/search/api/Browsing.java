package souk.search.api;

import jakarta.inject.Singleton;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.catalog.store.CatalogStore;
import souk.catalog.store.CatalogStore.Listed;
import souk.catalog.store.CatalogStore.Shelf;
import souk.http.Cursors;
import souk.http.Problem;
import souk.http.Slice;
import souk.money.Money;
import souk.search.api.ProductSearch.Sort;
import souk.search.api.SearchPage.Found;

/**
 * What can be shown while search is down: the products of a category, or all, straight from the
 * catalogue, in its own order and without facets.
 */
@Singleton
final class Browsing {
  private final CatalogStore catalogue;

  Browsing(CatalogStore catalogue) {
    this.catalogue = catalogue;
  }

  /** Whether a page of ours came before: the next one follows it, also when search is back. */
  static boolean hasBegun(@Nullable String cursor) {
    return cursor != null && cursors(null).isOfThisList(cursor);
  }

  private static Cursors cursors(@Nullable String category) {
    return Cursors.of("browse", category);
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
    var cursors = cursors(category);
    @Nullable Shelf behind = behind(search.cursor(), cursors);
    var page = Slice.of(catalogue.list(category, behind, search.limit() + 1), search.limit());
    return new SearchPage(
        page.items(Browsing::found),
        null,
        catalogue.count(category),
        page.next(last -> cursors.encode(last.category(), last.id())),
        true);
  }

  private static @Nullable Shelf behind(@Nullable String cursor, Cursors cursors) {
    if (cursor == null) {
      return null;
    }
    if (!cursors.isOfThisList(cursor)) {
      throw Problem.unavailable("Search is down for the moment; this page can't be continued yet.");
    }
    List<String> parts = cursors.decode(cursor, 2);
    return new Shelf(parts.getFirst(), parts.getLast());
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
