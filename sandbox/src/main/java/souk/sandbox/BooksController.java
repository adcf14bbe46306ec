package souk.sandbox;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The books, to check what was charged against what was ordered. */
@Controller("/books")
@ExecuteOn(TaskExecutors.BLOCKING)
final class BooksController {
  private static final int LIMIT_MAX = 500;

  private final Books books;

  BooksController(Books books) {
    this.books = books;
  }

  @Get("/authorizations")
  Books.Page authorizations(
      @QueryValue @Nullable String key,
      @QueryValue @Nullable String reference,
      @QueryValue @Nullable String status,
      @QueryValue("created_from") @Nullable String createdFrom,
      @QueryValue("created_until") @Nullable String createdUntil,
      @QueryValue @Nullable String cursor,
      @QueryValue(defaultValue = "100") int limit) {
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new Refusal(400, "invalid_limit", "limit must be between 1 and " + LIMIT_MAX + ".");
    }
    var filter =
        new Books.Filter(key, reference, status, instant(createdFrom), instant(createdUntil));
    return books.page(filter, position(cursor), limit);
  }

  private static @Nullable Instant instant(@Nullable String text) {
    try {
      return text == null ? null : Instant.parse(text);
    } catch (DateTimeParseException garbled) {
      throw new Refusal(400, "invalid_time", "Times are RFC 3339, in UTC.");
    }
  }

  private static long position(@Nullable String cursor) {
    if (cursor == null) {
      return 0;
    }
    if (!cursor.matches("[1-9][0-9]{0,17}")) {
      throw new Refusal(400, "invalid_cursor", "Use the next_cursor of an earlier page.");
    }
    return Long.parseLong(cursor);
  }

  @Get("/summary")
  Map<String, List<Books.Summary>> summary() {
    return Map.of("items", books.summary());
  }
}
