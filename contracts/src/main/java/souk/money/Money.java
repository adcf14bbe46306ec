package souk.money;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;

/**
 * An exact amount of one currency.
 *
 * @param amountMinor the amount in the currency's minor unit (cents, yen); may be negative
 * @param currency ISO 4217
 */
public record Money(long amountMinor, Currency currency) {
  public static Money of(long amountMinor, String currencyCode) {
    return new Money(amountMinor, Currency.getInstance(currencyCode));
  }

  public static Money zero(Currency currency) {
    return new Money(0, currency);
  }

  /**
   * @throws IllegalArgumentException if the currencies differ
   * @throws ArithmeticException if the sum exceeds a long
   */
  public Money plus(Money other) {
    requireSameCurrency(other);
    return new Money(Math.addExact(amountMinor, other.amountMinor), currency);
  }

  /**
   * @throws IllegalArgumentException if the currencies differ
   * @throws ArithmeticException if the difference exceeds a long
   */
  public Money minus(Money other) {
    requireSameCurrency(other);
    return new Money(Math.subtractExact(amountMinor, other.amountMinor), currency);
  }

  /**
   * @throws ArithmeticException if the product exceeds a long
   */
  public Money times(int quantity) {
    return new Money(Math.multiplyExact(amountMinor, quantity), currency);
  }

  @JsonIgnore
  public boolean isZero() {
    return amountMinor == 0;
  }

  /**
   * Splits this amount in proportion to the weights so that the parts add up to it exactly. Cents
   * that don't divide go to the parts with the largest remainders, the earlier one first.
   *
   * @throws IllegalArgumentException if there is no weight, one is negative, or all are zero
   */
  public List<Money> allocate(List<Long> weights) {
    long total = 0;
    for (long weight : weights) {
      if (weight < 0) {
        throw new IllegalArgumentException("negative weight " + weight);
      }
      total = Math.addExact(total, weight);
    }
    if (total == 0) {
      throw new IllegalArgumentException("nothing to allocate by: " + weights);
    }
    return LargestRemainder.split(amountMinor, weights, total).stream()
        .map(part -> new Money(part, currency))
        .toList();
  }

  /** Adds up amounts of one currency. */
  public static Money sum(Currency currency, Iterable<Money> amounts) {
    Money sum = zero(currency);
    for (Money amount : amounts) {
      sum = sum.plus(amount);
    }
    return sum;
  }

  private void requireSameCurrency(Money other) {
    if (!currency.equals(other.currency)) {
      throw new IllegalArgumentException(
          "%s and %s don't add up".formatted(currency, other.currency));
    }
  }

  @Override
  public String toString() {
    int digits = Math.max(0, currency.getDefaultFractionDigits());
    return BigDecimal.valueOf(amountMinor, digits).toPlainString() + " " + currency;
  }
}
