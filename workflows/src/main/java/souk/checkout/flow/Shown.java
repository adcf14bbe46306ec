package souk.checkout.flow;

import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.util.List;
import souk.checkout.CheckoutStatus;
import souk.money.Money;
import souk.temporal.SoukSearchAttributes;

/** What support sees of a checkout in the Temporal UI. */
final class Shown {
  private Shown() {}

  static void quote(Money total, List<String> sellerIds) {
    Workflow.upsertTypedSearchAttributes(
        SearchAttributeUpdate.valueSet(SoukSearchAttributes.AMOUNT_MINOR, total.amountMinor()),
        SearchAttributeUpdate.valueSet(
            SoukSearchAttributes.CURRENCY, total.currency().getCurrencyCode()),
        SearchAttributeUpdate.valueSet(SoukSearchAttributes.SELLERS, sellerIds));
  }

  static void status(CheckoutStatus status) {
    Workflow.upsertTypedSearchAttributes(
        SearchAttributeUpdate.valueSet(SoukSearchAttributes.CHECKOUT_STATUS, status.word()));
  }

  static void placed(String orderGroupId) {
    Workflow.upsertTypedSearchAttributes(
        SearchAttributeUpdate.valueSet(
            SoukSearchAttributes.CHECKOUT_STATUS, CheckoutStatus.PLACED.word()),
        SearchAttributeUpdate.valueSet(SoukSearchAttributes.ORDER_GROUP_ID, orderGroupId));
  }
}
