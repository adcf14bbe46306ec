package souk.checkout.flow;

import io.temporal.common.SearchAttributeUpdate;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import souk.checkout.CheckoutStatus;
import souk.money.Money;
import souk.temporal.SoukSearchAttributes;

/**
 * What support sees of a checkout in the Temporal UI. Written when the checkout has something to
 * wait for, or ends: what lasts no longer than a workflow task, nobody could see.
 */
final class CheckoutAttributes {
  private final List<SearchAttributeUpdate<?>> untold = new ArrayList<>();
  private CheckoutStatus status = CheckoutStatus.RESERVING;

  CheckoutStatus status() {
    return status;
  }

  void quote(Money total, List<String> sellerIds) {
    untold.add(
        SearchAttributeUpdate.valueSet(SoukSearchAttributes.AMOUNT_MINOR, total.amountMinor()));
    untold.add(
        SearchAttributeUpdate.valueSet(
            SoukSearchAttributes.CURRENCY, total.currency().getCurrencyCode()));
    untold.add(SearchAttributeUpdate.valueSet(SoukSearchAttributes.SELLERS, sellerIds));
  }

  void placed(String orderGroupId) {
    untold.add(SearchAttributeUpdate.valueSet(SoukSearchAttributes.ORDER_GROUP_ID, orderGroupId));
    status(CheckoutStatus.PLACED);
  }

  void status(CheckoutStatus newStatus) {
    if (status == newStatus) {
      return;
    }
    status = newStatus;
    untold.add(
        SearchAttributeUpdate.valueSet(SoukSearchAttributes.CHECKOUT_STATUS, newStatus.word()));
    Workflow.upsertTypedSearchAttributes(untold.toArray(SearchAttributeUpdate<?>[]::new));
    untold.clear();
  }
}
