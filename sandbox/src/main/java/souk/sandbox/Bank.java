package souk.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micronaut.http.server.HttpServerConfiguration;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import souk.sandbox.Authorization.Status;

/**
 * What the provider does with money. One key is one entry: the same request again gets the first
 * answer again, even if the entry has changed since, as Stripe keeps it.
 */
@Singleton
final class Bank {
  /** A wish to set money aside. */
  record Wish(
      long amountMinor,
      String currency,
      String paymentToken,
      String reference,
      @Nullable String returnUrl,
      @Nullable Map<String, String> metadata) {}

  private final Books books;
  private final Webhooks webhooks;
  private final ObjectMapper json;
  private final String url;
  private final Duration lifetime;
  private final Clock clock = Clock.systemUTC();

  Bank(
      Books books,
      Webhooks webhooks,
      ObjectMapper json,
      HttpServerConfiguration server,
      SandboxSettings settings) {
    this.books = books;
    this.webhooks = webhooks;
    this.json = json;
    this.url =
        "http://%s:%d"
            .formatted(server.getHost().orElse("127.0.0.1"), server.getPort().orElse(8090));
    this.lifetime = settings.authorizationLifetime();
  }

  /** The first answer to this key, if there was one. */
  Optional<Authorization> replay(String key, Wish wish) {
    return books.write(connection -> firstAnswer(connection, key, write(wish)));
  }

  Authorization authorize(String key, Wish wish, Cards card) {
    String request = write(wish);
    Authorization booked =
        books.write(connection -> {
          Optional<Authorization> before = firstAnswer(connection, key, request);
          return before.isPresent()
              ? before.get()
              : insert(connection, fresh(key, wish, card), request);
        });
    webhooks.tell("authorization." + booked.status().word(), booked);
    return booked;
  }

  private Authorization fresh(String key, Wish wish, Cards card) {
    Status status = card.outcome();
    String id = newId();
    @Nullable String declineCode =
        switch (card) {
          case DECLINES -> "card_declined";
          case SHORT_OF_FUNDS -> "insufficient_funds";
          default -> null;
        };
    @Nullable String redirect = status == Status.REQUIRES_ACTION ? url + "/challenges/" + id : null;
    return new Authorization(
        id,
        key,
        wish.reference(),
        status,
        wish.amountMinor(),
        wish.currency(),
        0,
        0,
        0,
        declineCode,
        redirect,
        wish.returnUrl(),
        wish.metadata(),
        status == Status.DECLINED ? null : now().plus(card.lifetime(lifetime)),
        now(),
        now());
  }

  /** Voids whatever stands under the key; an unseen key is remembered, so that it never books. */
  Authorization voidByKey(String key) {
    Authorization voided =
        books.write(connection -> {
          Optional<Authorization> found = Books.one(connection, "idempotency_key", key);
          if (found.isEmpty()) {
            return insert(connection, tombstone(key), "void");
          }
          return switch (found.get().status()) {
            case AUTHORIZED, REQUIRES_ACTION ->
                update(connection, found.get().id(), Status.VOIDED, null);
            case DECLINED, VOIDED, EXPIRED -> found.get();
            case CAPTURED ->
                throw new Refusal(
                    409, "already_captured", "Captured money is refunded, not voided.");
          };
        });
    webhooks.tell("authorization.voided", voided);
    return voided;
  }

  /** Gives up whatever was not captured; nothing more can be. */
  Authorization release(String id) {
    Authorization released =
        books.write(connection -> {
          Authorization found = existing(connection, id);
          return switch (found.status()) {
            case AUTHORIZED, REQUIRES_ACTION -> update(connection, id, Status.VOIDED, null);
            case DECLINED, VOIDED, EXPIRED -> found;
            case CAPTURED -> releaseRest(connection, found);
          };
        });
    webhooks.tell("authorization.released", released);
    return released;
  }

  private Authorization releaseRest(Connection connection, Authorization entry)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "UPDATE entry SET released_minor = amount_minor - captured_minor, updated_at = ?"
                + " WHERE id = ?")) {
      statement.setString(1, now().toString());
      statement.setString(2, entry.id());
      statement.executeUpdate();
    }
    return existing(connection, entry.id());
  }

  private Authorization tombstone(String key) {
    return new Authorization(
        newId(),
        key,
        "",
        Status.VOIDED,
        0,
        "XXX",
        0,
        0,
        0,
        null,
        null,
        null,
        null,
        null,
        now(),
        now());
  }

  /** The buyer's answer on the 3-D Secure page. */
  Authorization answerChallenge(String id, boolean passed) {
    Authorization answered =
        books.write(connection -> {
          Authorization found = existing(connection, id);
          if (found.status() != Status.REQUIRES_ACTION) {
            return found;
          }
          return passed
              ? update(connection, id, Status.AUTHORIZED, null)
              : update(connection, id, Status.DECLINED, "authentication_failed");
        });
    webhooks.tell("authorization.challenge_completed", answered);
    return answered;
  }

  private Optional<Authorization> firstAnswer(Connection connection, String key, String request)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "SELECT request, first_answer FROM entry WHERE idempotency_key = ?")) {
      statement.setString(1, key);
      try (var rows = statement.executeQuery()) {
        if (!rows.next()) {
          return Optional.empty();
        }
        if (!rows.getString("request").equals(request)
            && !rows.getString("request").equals("void")) {
          throw new Refusal(
              422, "idempotency_key_reused", "This key was used for another request.");
        }
        return Optional.of(read(rows.getString("first_answer")));
      }
    }
  }

  private Authorization insert(Connection connection, Authorization entry, String request)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            """
            INSERT INTO entry (id, idempotency_key, request, first_answer, reference, status,
                               amount_minor, currency, decline_code, redirect_url, return_url,
                               created_at, updated_at, metadata, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)) {
      statement.setString(1, entry.id());
      statement.setString(2, entry.key());
      statement.setString(3, request);
      statement.setString(4, write(entry));
      statement.setString(5, entry.reference());
      statement.setString(6, entry.status().word());
      statement.setLong(7, entry.amountMinor());
      statement.setString(8, entry.currency());
      statement.setString(9, entry.declineCode());
      statement.setString(10, entry.redirectUrl());
      statement.setString(11, entry.returnUrl());
      statement.setString(12, entry.createdAt().toString());
      statement.setString(13, entry.updatedAt().toString());
      statement.setString(14, entry.metadata() == null ? null : write(entry.metadata()));
      statement.setString(15, Objects.toString(entry.expiresAt(), null));
      statement.executeUpdate();
    }
    return entry;
  }

  private Authorization update(
      Connection connection, String id, Status status, @Nullable String declineCode)
      throws SQLException {
    try (var statement =
        connection.prepareStatement(
            "UPDATE entry SET status = ?, decline_code = ?, redirect_url = NULL, updated_at = ?"
                + " WHERE id = ?")) {
      statement.setString(1, status.word());
      statement.setString(2, declineCode);
      statement.setString(3, now().toString());
      statement.setString(4, id);
      statement.executeUpdate();
    }
    return existing(connection, id);
  }

  static Authorization existing(Connection connection, String id) throws SQLException {
    return Books.one(connection, "id", id)
        .orElseThrow(() -> new Refusal(404, "not_found", "There is no authorization " + id + "."));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static String newId() {
    return "auth_" + UUID.randomUUID().toString().replace("-", "");
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Authorization read(String text) {
    try {
      return json.readValue(text, Authorization.class);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
