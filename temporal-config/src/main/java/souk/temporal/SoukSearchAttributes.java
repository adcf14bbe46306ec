package souk.temporal;

import io.temporal.common.SearchAttributeKey;
import java.util.List;

/**
 * What support can look workflows up by in the Temporal UI. They are not encrypted: never anything
 * personal.
 */
public final class SoukSearchAttributes {
  public static final SearchAttributeKey<String> CHECKOUT_STATUS =
      SearchAttributeKey.forKeyword("CheckoutStatus");
  public static final SearchAttributeKey<String> BUYER_ID =
      SearchAttributeKey.forKeyword("BuyerId");
  public static final SearchAttributeKey<String> ORDER_GROUP_ID =
      SearchAttributeKey.forKeyword("OrderGroupId");
  public static final SearchAttributeKey<Long> AMOUNT_MINOR =
      SearchAttributeKey.forLong("AmountMinor");
  public static final SearchAttributeKey<String> CURRENCY =
      SearchAttributeKey.forKeyword("Currency");
  public static final SearchAttributeKey<List<String>> SELLERS =
      SearchAttributeKey.forKeywordList("Sellers");

  /** All of them, for whoever registers them. */
  public static final List<SearchAttributeKey<?>> ALL =
      List.of(CHECKOUT_STATUS, BUYER_ID, ORDER_GROUP_ID, AMOUNT_MINOR, CURRENCY, SELLERS);

  private SoukSearchAttributes() {}
}
