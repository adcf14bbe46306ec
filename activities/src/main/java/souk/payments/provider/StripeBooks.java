package souk.payments.provider;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.model.StripeCollection;
import com.stripe.model.StripeError;
import com.stripe.param.PaymentIntentListParams;
import com.stripe.param.PaymentIntentRetrieveParams;
import com.stripe.param.PaymentIntentSearchParams;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.payments.PaymentKey;
import souk.payments.provider.Authorization.Authorized;
import souk.payments.provider.Authorization.ChallengeRequired;
import souk.payments.provider.Authorization.Declined;
import souk.payments.provider.Authorization.Voided;
import souk.sql.Ids;

/** Reads Stripe's books. Thread-safe. */
final class StripeBooks {
  /** The metadata that names our payment attempt. */
  static final String KEY = "payment_key";

  /** The metadata that names the Souk that asked. */
  static final String INSTANCE = "souk_instance";

  /** Stripe's search may lag by about a minute, more on bad days; its lists don't. */
  private static final Duration SEARCH_LAG_MAX = Duration.ofMinutes(10);

  private static final Duration CLOCKS_DIFFER_MAX = Duration.ofMinutes(1);

  private static final int PAGE = 100;
  private static final int PAGES_MAX = 50;

  private final StripeClient client;

  StripeBooks(StripeClient client) {
    this.client = client;
  }

  /** What is booked under a key, in its present state. */
  Optional<PaymentIntent> find(PaymentKey key) throws StripeException {
    var query =
        PaymentIntentSearchParams.builder()
            .setQuery("metadata['%s']:'%s'".formatted(KEY, key))
            .setLimit(1L)
            .build();
    List<PaymentIntent> hits = client.v1().paymentIntents().search(query).getData();
    Optional<PaymentIntent> hit =
        hits.stream()
            .filter(intent -> key.toString().equals(intent.getMetadata().get(KEY)))
            .findFirst();
    return hit.isPresent() ? Optional.of(retrieve(hit.get().getId())) : among(key);
  }

  private Optional<PaymentIntent> among(PaymentKey key) throws StripeException {
    Instant now = Instant.now();
    Instant from = firstPossible(key, now);
    @Nullable String cursor = null;
    for (int pages = 0; pages < PAGES_MAX; pages++) {
      var page = list(from, now.plus(SEARCH_LAG_MAX), cursor, PAGE);
      for (PaymentIntent intent : page.getData()) {
        if (key.toString().equals(intent.getMetadata().get(KEY))) {
          return Optional.of(retrieve(intent.getId()));
        }
      }
      if (!page.getHasMore()) {
        return Optional.empty();
      }
      cursor = page.getData().getLast().getId();
    }
    throw new OutcomeUnknown("Stripe's newest books are too long to look through", null);
  }

  /** Nobody paid for a checkout before it began; what is older is found by searching. */
  private static Instant firstPossible(PaymentKey key, Instant now) {
    Instant unsearchable = now.minus(SEARCH_LAG_MAX);
    return Ids.madeAt(key.checkoutId())
        .map(began -> began.minus(CLOCKS_DIFFER_MAX))
        .filter(began -> began.isAfter(unsearchable))
        .orElse(unsearchable);
  }

  private PaymentIntent retrieve(String id) throws StripeException {
    return client
        .v1()
        .paymentIntents()
        .retrieve(id, PaymentIntentRetrieveParams.builder().addExpand("latest_charge").build());
  }

  private StripeCollection<PaymentIntent> list(
      Instant from, Instant until, @Nullable String cursor, int limit) throws StripeException {
    var created =
        PaymentIntentListParams.Created.builder()
            .setGte(from.getEpochSecond())
            .setLt(until.getEpochSecond())
            .build();
    var wish =
        PaymentIntentListParams.builder()
            .setCreated(created)
            .setLimit((long) limit)
            .addExpand("data.latest_charge");
    if (cursor != null) {
      wish.setStartingAfter(cursor);
    }
    return client.v1().paymentIntents().list(wish.build());
  }

  BookPage page(Instant from, Instant until, @Nullable String cursor, int limit)
      throws StripeException {
    var page = list(from, until, cursor, limit);
    return new BookPage(
        page.getData().stream().map(StripeBooks::entry).toList(),
        page.getHasMore() ? page.getData().getLast().getId() : null);
  }

  private static BookPage.Entry entry(PaymentIntent intent) {
    @Nullable Charge charge = intent.getLatestChargeObject();
    return new BookPage.Entry(
        intent.getMetadata().getOrDefault(KEY, ""),
        switch (intent.getStatus()) {
          case "requires_capture", "succeeded", "processing" -> BookPage.State.AUTHORIZED;
          case "requires_action", "requires_confirmation" -> BookPage.State.OPEN;
          default -> BookPage.State.ENDED;
        },
        Money.of(intent.getAmount(), intent.getCurrency().toUpperCase(Locale.ROOT)),
        charge == null ? 0 : charge.getAmountCaptured(),
        charge == null ? 0 : charge.getAmountRefunded(),
        intent.getMetadata().get(INSTANCE));
  }

  static Authorization authorization(PaymentIntent intent) {
    return switch (intent.getStatus()) {
      case "requires_capture", "succeeded" -> new Authorized(intent.getId(), expiresAt(intent));
      case "canceled" -> new Voided();
      case "requires_action" -> new ChallengeRequired(intent.getId(), redirect(intent));
      case "requires_payment_method" -> new Declined(reason(intent.getLastPaymentError()));
      default -> throw new OutcomeUnknown("Stripe answered status " + intent.getStatus(), null);
    };
  }

  private static @Nullable Instant expiresAt(PaymentIntent intent) {
    return card(intent)
        .map(Charge.PaymentMethodDetails.Card::getCaptureBefore)
        .map(Instant::ofEpochSecond)
        .orElse(null);
  }

  /** How the card was charged, where the charge was asked for along with the intent. */
  private static Optional<Charge.PaymentMethodDetails.Card> card(PaymentIntent intent) {
    return Optional.ofNullable(intent.getLatestChargeObject())
        .map(Charge::getPaymentMethodDetails)
        .map(Charge.PaymentMethodDetails::getCard);
  }

  private static String redirect(PaymentIntent intent) {
    if (intent.getNextAction() == null || intent.getNextAction().getRedirectToUrl() == null) {
      throw new OutcomeUnknown("Stripe names no page for 3-D Secure", null);
    }
    return intent.getNextAction().getRedirectToUrl().getUrl();
  }

  private static String reason(@Nullable StripeError error) {
    return Optional.ofNullable(error)
        .flatMap(known ->
            Optional.ofNullable(known.getDeclineCode())
                .or(() -> Optional.ofNullable(known.getCode())))
        .orElse("declined");
  }

  /** Stripe lets some cards be captured in parts; others give the rest up with the first. */
  static boolean canBeCapturedAgain(PaymentIntent intent) {
    return card(intent)
        .map(Charge.PaymentMethodDetails.Card::getMulticapture)
        .filter(parts -> "available".equals(parts.getStatus()))
        .isPresent();
  }
}
