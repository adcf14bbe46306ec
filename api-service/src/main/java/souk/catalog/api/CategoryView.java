package souk.catalog.api;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import souk.catalog.store.CatalogStore.Category;

/**
 * A category with what is below it.
 *
 * @param path what {@code GET /products?category=} takes
 * @param products in it and below
 */
record CategoryView(String path, String name, long products, List<CategoryView> children) {
  private static final String TOP = "";

  static List<CategoryView> tree(List<Category> all) {
    return below(TOP, all.stream().collect(Collectors.groupingBy(CategoryView::parent)));
  }

  private static String parent(Category category) {
    return Objects.requireNonNullElse(category.parent(), TOP);
  }

  private static List<CategoryView> below(String parent, Map<String, List<Category>> byParent) {
    return byParent.getOrDefault(parent, List.of()).stream()
        .map(category -> of(category, below(category.path(), byParent)))
        .toList();
  }

  private static CategoryView of(Category category, List<CategoryView> children) {
    long below = children.stream().mapToLong(CategoryView::products).sum();
    return new CategoryView(
        category.path(), category.name(), category.products() + below, children);
  }
}
