package souk.sandbox;

import static souk.sandbox.Settlements.Kind.CAPTURED;
import static souk.sandbox.Settlements.Kind.REFUNDED;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Currency;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import souk.sandbox.Settlements.Movement;

/** What a shop's server calls. */
@Controller("/v1/authorizations")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AuthorizationController {
  private static final int SLOW_SECONDS = 5;
  private static final int METADATA_LENGTH_MAX = 2_000;
  private static final Set<String> CURRENCIES =
      Set.copyOf(
          Currency.getAvailableCurrencies().stream().map(Currency::getCurrencyCode).toList());

  /** Lenient in what it reads, so that a missing field is named. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Request(
      @Nullable Long amountMinor,
      @Nullable String currency,
      @Nullable String paymentToken,
      @Nullable String reference,
      @Nullable String returnUrl,
      @Nullable Map<String, String> metadata) {}

  /** An amount to capture or refund. */
  record Amount(@Nullable Long amountMinor) {}

  /** A key to void. */
  record Key(@Nullable String key) {}

  private final Bank bank;
  private final Books books;
  private final Settlements settlements;
  private final LostReplies lostReplies;
  private final Faults faults;
  private final ConcurrentHashMap<String, Integer> failures = new ConcurrentHashMap<>();

  AuthorizationController(
      Bank bank, Books books, Settlements settlements, LostReplies lostReplies, Faults faults) {
    this.bank = bank;
    this.books = books;
    this.settlements = settlements;
    this.lostReplies = lostReplies;
    this.faults = faults;
  }

  @Post
  CompletionStage<Authorization> authorize(
      HttpRequest<?> http, @Header("Idempotency-Key") @Nullable String key, @Body Request request) {
    String named = named(key);
    Cards card =
        Cards.of(required(request.paymentToken(), "payment_token"))
            .orElseThrow(() ->
                new Refusal(
                    422, "invalid_payment_token", "This payment_token stands for no card."));
    Bank.Wish wish = wish(request);
    var before = bank.replay(named, wish);
    if (before.isPresent()) {
      return CompletableFuture.completedFuture(before.get());
    }
    return book(http, named, wish, card).thenApply(booked -> answer(http, booked));
  }

  private Authorization answer(HttpRequest<?> http, Authorization done) {
    if (faults.losesReply()) {
      lostReplies.drop(http);
    }
    return done;
  }

  private CompletableFuture<Authorization> book(
      HttpRequest<?> http, String key, Bank.Wish wish, Cards card) {
    return switch (card) {
      case ALWAYS_DOWN -> throw new Refusal(503, "unavailable", "The bank does not answer.");
      case FAILS_TWICE -> {
        if (failures.merge(key, 1, Integer::sum) <= 2) {
          throw new Refusal(503, "unavailable", "The bank does not answer just now.");
        }
        failures.remove(key);
        yield CompletableFuture.completedFuture(bank.authorize(key, wish, card));
      }
      case LOSES_REPLY -> {
        Authorization booked = bank.authorize(key, wish, card);
        lostReplies.drop(http);
        yield CompletableFuture.completedFuture(booked);
      }
      case ANSWERS_SLOWLY -> {
        Executor later = CompletableFuture.delayedExecutor(SLOW_SECONDS, TimeUnit.SECONDS);
        yield CompletableFuture.supplyAsync(() -> bank.authorize(key, wish, card), later);
      }
      default -> CompletableFuture.completedFuture(bank.authorize(key, wish, card));
    };
  }

  private static String named(@Nullable String key) {
    if (key == null || key.isBlank() || key.length() > 255) {
      throw new Refusal(
          400, "idempotency_key_required", "Send an Idempotency-Key of 1–255 characters.");
    }
    return key;
  }

  private static Bank.Wish wish(Request request) {
    long amount = positive(request.amountMinor());
    String currency = required(request.currency(), "currency");
    if (!CURRENCIES.contains(currency)) {
      throw new Refusal(422, "invalid_currency", "currency must be an ISO 4217 code.");
    }
    return new Bank.Wish(
        amount,
        currency,
        required(request.paymentToken(), "payment_token"),
        required(request.reference(), "reference"),
        request.returnUrl(),
        metadata(request.metadata()));
  }

  private static @Nullable Map<String, String> metadata(@Nullable Map<String, String> metadata) {
    if (metadata != null && metadata.toString().length() > METADATA_LENGTH_MAX) {
      throw new Refusal(
          422,
          "invalid_metadata",
          "metadata has %d characters at most.".formatted(METADATA_LENGTH_MAX));
    }
    return metadata == null ? null : new TreeMap<>(metadata);
  }

  @Get("/by-key")
  Authorization byKey(@QueryValue String key) {
    return books
        .byKey(key)
        .orElseThrow(() -> new Refusal(404, "not_found", "This key was never seen."));
  }

  @Get("/{id}")
  Authorization byId(String id) {
    return books
        .byId(id)
        .orElseThrow(() -> new Refusal(404, "not_found", "There is no authorization " + id + "."));
  }

  @Post("/void")
  Authorization voidByKey(HttpRequest<?> http, @Body Key request) {
    return answer(http, bank.voidByKey(required(request.key(), "key")));
  }

  @Post("/{id}/release")
  Authorization release(HttpRequest<?> http, String id) {
    return answer(http, bank.release(id));
  }

  @Post("/{id}/capture")
  Authorization capture(
      HttpRequest<?> http,
      String id,
      @Header("Idempotency-Key") @Nullable String key,
      @Body Amount amount) {
    return settle(http, new Movement(named(key), id, CAPTURED, positive(amount.amountMinor())));
  }

  @Post("/{id}/refund")
  Authorization refund(
      HttpRequest<?> http,
      String id,
      @Header("Idempotency-Key") @Nullable String key,
      @Body Amount amount) {
    return settle(http, new Movement(named(key), id, REFUNDED, positive(amount.amountMinor())));
  }

  private Authorization settle(HttpRequest<?> http, Movement movement) {
    var settled = settlements.settle(movement);
    if (settled.losesReply()) {
      lostReplies.drop(http);
    }
    return answer(http, settled.entry());
  }

  private static long positive(@Nullable Long amountMinor) {
    if (amountMinor == null || amountMinor <= 0) {
      throw new Refusal(422, "invalid_amount", "amount_minor must be a whole number above 0.");
    }
    return amountMinor;
  }

  private static String required(@Nullable String value, String field) {
    if (value == null || value.isBlank()) {
      throw new Refusal(422, "missing_" + field, field + " is required.");
    }
    return value;
  }
}
