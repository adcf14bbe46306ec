package souk.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BooksTest {
  private static final int ENTRIES = 6;

  private Books books;
  private BooksController controller;

  @BeforeEach
  void open(@TempDir Path data) {
    books = new Books(new SandboxSettings(data.toString(), "", "", Duration.ofDays(7)));
    controller = new BooksController(books);
    books.write(connection -> {
      try (var statement =
          connection.prepareStatement(
              """
              INSERT INTO entry (id, idempotency_key, request, reference, status, amount_minor,
                                 currency, created_at, updated_at)
              VALUES (?, ?, '{}', 'r', 'authorized', 1, 'USD', '2026-11-30T00:00:00Z',
                      '2026-11-30T00:00:00Z')
              """)) {
        for (int entry = 1; entry <= ENTRIES; entry++) {
          statement.setString(1, "auth_" + entry);
          statement.setString(2, "key_" + entry);
          statement.executeUpdate();
        }
        return ENTRIES;
      }
    });
  }

  @AfterEach
  void close() throws SQLException {
    books.close();
  }

  private Books.Page page(@Nullable String cursor, int limit) {
    return controller.authorizations(null, null, null, null, null, cursor, limit);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 6, 7})
  void theLastPageHasNoNextAlsoWhenItIsExactlyFull(int limit) {
    List<String> seen = new ArrayList<>();
    @Nullable String cursor = null;
    do {
      Books.Page page = page(cursor, limit);
      assertThat(page.items()).isNotEmpty();
      page.items().forEach(entry -> seen.add(entry.id()));
      cursor = page.nextCursor();
    } while (cursor != null);
    assertThat(seen).containsExactly("auth_1", "auth_2", "auth_3", "auth_4", "auth_5", "auth_6");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "0", "1.5", "99999999999999999999", " 1", "\u0000", "٣"})
  void aCursorThatWasNotGivenOutIsRefused(String cursor) {
    assertThatThrownBy(() -> page(cursor, 2)).isInstanceOf(Refusal.class);
  }

  @Test
  void onlyTheFirstPageTellsTheTotal() {
    assertThat(page(null, 2).total()).isEqualTo(ENTRIES);
    assertThat(page("2", 2).total()).isNull();
  }
}
