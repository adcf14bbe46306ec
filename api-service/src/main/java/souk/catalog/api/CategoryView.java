package souk.catalog.api;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import souk.catalog.store.CatalogStore.Category;

/**
 * A category with what is below it.
 *
 * @param path what {@code GET /products?category=} takes
 * @param products in it and below
 */
record CategoryView(String path, String name, long products, List<CategoryView> children) {
  static List<CategoryView> tree(List<Category> all) {
    return below(null, all);
  }

  private static List<CategoryView> below(@Nullable String parent, List<Category> all) {
    return all.stream()
        .filter(category -> Objects.equals(category.parent(), parent))
        .map(category -> of(category, below(category.path(), all)))
        .toList();
  }

  private static CategoryView of(Category category, List<CategoryView> children) {
    long below = children.stream().mapToLong(CategoryView::products).sum();
    return new CategoryView(
        category.path(), category.name(), category.products() + below, children);
  }
}
