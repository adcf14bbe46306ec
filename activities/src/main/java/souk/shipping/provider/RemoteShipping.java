package souk.shipping.provider;

import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import souk.money.Money;
import souk.shipping.ShippingAddress;
import souk.shipping.ShippingProvider;
import souk.shipping.provider.QuotingService.Destination;

/**
 * Shipping as an external service rates it; what the seller adds – days of handling, standard
 * shipping for nothing – is added here. Answers that can't be right are not believed.
 */
final class RemoteShipping implements ShippingProvider {
  private static final int OPTIONS_MAX = 20;
  private static final int DAYS_MAX = 365;
  private static final Pattern OPTION_ID = Pattern.compile("[a-z0-9_]{1,40}");

  private record Question(Destination to, List<AskedParcel> parcels) {}

  private record AskedParcel(String currency, String fromCountry, long weightGrams) {}

  private record Answer(@Nullable List<AnsweredParcel> parcels) {}

  private record AnsweredParcel(@Nullable List<AnsweredOption> options) {}

  private record AnsweredOption(
      @Nullable String id, @Nullable Long priceMinor, int daysMin, int daysMax) {}

  private final QuotingService service;

  RemoteShipping(QuotingService service) {
    this.service = service;
  }

  @Override
  public Rates rates(List<Parcel> parcels, ShippingAddress to) {
    var question =
        new Question(Destination.of(to), parcels.stream().map(RemoteShipping::asked).toList());
    List<AnsweredParcel> answered =
        Objects.requireNonNullElse(service.ask(question, Answer.class).parcels(), List.of());
    QuotingService.require(
        answered.size() == parcels.size(), "as many parcels as were asked about");
    List<List<Option>> byParcel = new ArrayList<>();
    for (int index = 0; index < parcels.size(); index++) {
      byParcel.add(options(parcels.get(index), answered.get(index)));
    }
    return new Rates(byParcel, false);
  }

  private static AskedParcel asked(Parcel parcel) {
    return new AskedParcel(
        parcel.currency().getCurrencyCode(), parcel.sellerCountry(), parcel.weightGrams());
  }

  private static List<Option> options(Parcel parcel, AnsweredParcel answered) {
    List<AnsweredOption> options = Objects.requireNonNullElse(answered.options(), List.of());
    QuotingService.require(options.size() <= OPTIONS_MAX, "at most " + OPTIONS_MAX + " options");
    QuotingService.require(
        options.stream().map(AnsweredOption::id).distinct().count() == options.size(),
        "each option once");
    return options.stream().map(option -> option(parcel, option)).toList();
  }

  private static Option option(Parcel parcel, AnsweredOption answered) {
    String id = Objects.requireNonNullElse(answered.id(), "");
    long price = Objects.requireNonNullElse(answered.priceMinor(), -1L);
    QuotingService.require(OPTION_ID.matcher(id).matches(), "an option's id is a word");
    QuotingService.require(price >= 0, "a price that is not negative");
    QuotingService.require(
        answered.daysMin() >= 0
            && answered.daysMin() <= answered.daysMax()
            && answered.daysMax() <= DAYS_MAX,
        "days from few to many");
    boolean free = parcel.freeShipping() && id.equals("standard");
    Currency currency = parcel.currency();
    return new Option(
        id,
        free ? Money.zero(currency) : new Money(price, currency),
        parcel.handlingDays() + answered.daysMin(),
        parcel.handlingDays() + answered.daysMax());
  }
}
