package souk.orders.api;

import java.util.Currency;
import java.util.List;
import souk.money.Money;
import souk.orders.store.PlacedOrders;

/**
 * An order's money, or a group's, as it is after whatever happened: {@code due = ordered −
 * cancelled}.
 *
 * @param ordered what was bought
 * @param cancelled what of it will not be sent and not be paid
 * @param due what is, or was, to be paid
 * @param captured what the provider has confirmed as taken
 * @param refunded what the provider has confirmed as given back of that
 */
record TotalsView(Money ordered, Money cancelled, Money due, Money captured, Money refunded) {
  static TotalsView of(List<PlacedOrders.Order> orders, Currency currency) {
    var totals = PlacedOrders.Totals.of(orders);
    return new TotalsView(
        new Money(totals.orderedMinor(), currency),
        new Money(totals.cancelledMinor(), currency),
        new Money(totals.dueMinor(), currency),
        new Money(totals.capturedMinor(), currency),
        new Money(totals.refundedMinor(), currency));
  }
}
