package souk.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import souk.sandbox.Authorization.Status;

/**
 * Takes money that is set aside, in as many parts as it likes, and gives it back. One key is one
 * movement: the same request again gets the first answer again.
 */
@Singleton
final class Settlements {
  /** What is done with the money; the word is a column's and an event's. */
  enum Kind {
    CAPTURED,
    REFUNDED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A wish to move money of one entry. */
  record Movement(String key, String entryId, Kind kind, long amountMinor) {}

  /**
   * An answer.
   *
   * @param losesReply whether the client is not to hear of it, this time
   */
  record Settled(Authorization entry, boolean isFirst, boolean losesReply) {}

  private final Books books;
  private final Webhooks webhooks;
  private final ObjectMapper json;

  Settlements(Books books, Webhooks webhooks, ObjectMapper json) {
    this.books = books;
    this.webhooks = webhooks;
    this.json = json;
  }

  Settled settle(Movement movement) {
    Settled settled =
        books.write(connection -> {
          Optional<Authorization> before = firstAnswer(connection, movement);
          if (before.isPresent()) {
            return new Settled(before.get(), false, false);
          }
          Authorization moved = move(connection, movement);
          return new Settled(moved, true, losesReply(connection, movement.entryId()));
        });
    if (settled.isFirst()) {
      webhooks.tell("authorization." + movement.kind().word(), settled.entry());
    }
    return settled;
  }

  private Authorization move(Connection connection, Movement movement) throws SQLException {
    Authorization found = Bank.existing(connection, movement.entryId());
    if (movement.kind() == Kind.CAPTURED) {
      refuseIfGone(found);
    }
    long room = room(found, movement.kind());
    if (movement.amountMinor() > room) {
      throw new Refusal(
          409, "amount_too_large", "At most %d can be %s.".formatted(room, movement.kind().word()));
    }
    String now = Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    try (var statement =
        connection.prepareStatement(
            "UPDATE entry SET status = 'captured', updated_at = ?, %1$s_minor = %1$s_minor + ? WHERE id = ?"
                .formatted(movement.kind().word()))) {
      statement.setString(1, now);
      statement.setLong(2, movement.amountMinor());
      statement.setString(3, movement.entryId());
      statement.executeUpdate();
    }
    Authorization moved = Bank.existing(connection, movement.entryId());
    remember(connection, movement, moved, now);
    return moved;
  }

  /** What can't be captured any more, whatever the amount. */
  private static void refuseIfGone(Authorization entry) {
    boolean isOver = entry.expiresAt() != null && !entry.expiresAt().isAfter(Instant.now());
    if (entry.status() == Status.EXPIRED || isOver) {
      throw new Refusal(409, "authorization_expired", "The bank has given it up by itself.");
    }
    if (entry.status() == Status.VOIDED || entry.releasedMinor() > 0) {
      throw new Refusal(409, "authorization_voided", "It was given up.");
    }
  }

  private static long room(Authorization entry, Kind kind) {
    return switch (kind) {
      case CAPTURED ->
          entry.status() == Status.AUTHORIZED || entry.status() == Status.CAPTURED
              ? entry.amountMinor() - entry.capturedMinor()
              : 0;
      case REFUNDED -> entry.capturedMinor() - entry.refundedMinor();
    };
  }

  private void remember(Connection connection, Movement movement, Authorization answer, String now)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            """
            INSERT INTO movement (idempotency_key, entry_id, kind, amount_minor, first_answer,
                                  created_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """)) {
      statement.setString(1, movement.key());
      statement.setString(2, movement.entryId());
      statement.setString(3, movement.kind().word());
      statement.setLong(4, movement.amountMinor());
      statement.setString(5, write(answer));
      statement.setString(6, now);
      statement.executeUpdate();
    }
  }

  private Optional<Authorization> firstAnswer(Connection connection, Movement movement)
      throws SQLException {
    try (var statement =
        connection.prepareStatement("SELECT * FROM movement WHERE idempotency_key = ?")) {
      statement.setString(1, movement.key());
      try (var rows = statement.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        if (!rows.getString("entry_id").equals(movement.entryId())
            || !rows.getString("kind").equals(movement.kind().word())
            || rows.getLong("amount_minor") != movement.amountMinor()) {
          throw new Refusal(
              422, "idempotency_key_reused", "This key was used for another request.");
        }
        return Optional.of(read(rows.getString("first_answer"), Authorization.class));
      }
    }
  }

  private boolean losesReply(Connection connection, String entryId) throws SQLException {
    try (var statement = connection.prepareStatement("SELECT request FROM entry WHERE id = ?")) {
      statement.setString(1, entryId);
      try (var rows = statement.executeQuery()) {
        String token = read(rows.getString("request"), Bank.Wish.class).paymentToken();
        return Cards.of(token).filter(Cards.LOSES_CAPTURE_REPLY::equals).isPresent();
      }
    }
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private <T> T read(String text, Class<T> type) {
    try {
      return json.readValue(text, type);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
