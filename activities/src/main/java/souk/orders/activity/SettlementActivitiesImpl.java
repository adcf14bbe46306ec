package souk.orders.activity;

import io.temporal.failure.ApplicationFailure;
import jakarta.inject.Singleton;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.orders.store.OrderSettlement;
import souk.payments.SettleResult;
import souk.payments.SettleResult.Done;
import souk.payments.SettleResult.Refused;
import souk.payments.SettlementActivities;
import souk.payments.provider.OutcomeUnknown;
import souk.payments.provider.PaymentProvider;
import souk.payments.store.OperationStore;
import souk.payments.store.PaymentOperation;
import souk.payments.store.PaymentOperation.Kind;

@Singleton
final class SettlementActivitiesImpl implements SettlementActivities {
  private static final Logger LOG = LoggerFactory.getLogger(SettlementActivitiesImpl.class);

  private final OperationStore operations;
  private final OrderSettlement orders;
  private final PaymentProvider provider;

  SettlementActivitiesImpl(
      OperationStore operations, OrderSettlement orders, PaymentProvider provider) {
    this.operations = operations;
    this.orders = orders;
    this.provider = provider;
  }

  @Override
  public SettleResult settle(String key) {
    PaymentOperation operation =
        operations
            .find(key)
            .orElseThrow(() ->
                ApplicationFailure.newNonRetryableFailure(
                    "no operation " + key, "NoSuchOperation"));
    return switch (operation.state()) {
      case DONE -> new Done();
      case REFUSED -> new Refused(Objects.requireNonNull(operation.refusal()));
      case PENDING -> {
        SettleResult result = noted(operation, ask(operation));
        if (operation.kind() == Kind.CAPTURE) {
          releaseWhatIsLeft(operation.orderId());
        }
        yield result;
      }
    };
  }

  /**
   * The last capture of a group writes down that the rest is released. Who asked for the capture
   * may have gone; if this gets no answer, the books' comparison asks again.
   */
  private void releaseWhatIsLeft(String orderId) {
    for (String key : operations.pendingOf(orderId)) {
      operations
          .find(key)
          .filter(operation -> operation.kind() == Kind.RELEASE)
          .ifPresent(this::release);
    }
  }

  private void release(PaymentOperation operation) {
    try {
      noted(operation, ask(operation));
    } catch (ApplicationFailure later) {
      LOG.warn("{} has no answer yet: {}", operation.key(), later.toString());
    }
  }

  /** Telling again is asking: the provider answers a key it knows with its first answer. */
  private SettleResult ask(PaymentOperation operation) {
    try {
      return switch (operation.kind()) {
        case CAPTURE ->
            provider.capture(operation.key(), operation.authorizationId(), operation.amount());
        case REFUND ->
            provider.refund(operation.key(), operation.authorizationId(), operation.amount());
        case VOID -> {
          provider.voidAuthorization(operation.authorization());
          yield new Done();
        }
        case RELEASE -> provider.release(operation.authorizationId());
      };
    } catch (OutcomeUnknown unknown) {
      throw ApplicationFailure.newFailureWithCause(
          String.valueOf(unknown.getMessage()), "OutcomeUnknown", unknown);
    }
  }

  private SettleResult noted(PaymentOperation operation, SettleResult result) {
    switch (result) {
      case Done() -> orders.done(operation);
      case Refused(var reason) -> orders.refused(operation, reason);
    }
    return result;
  }
}
