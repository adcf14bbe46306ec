package souk.temporal;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc.OperatorServiceBlockingStub;
import io.temporal.api.workflowservice.v1.DescribeNamespaceRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import io.temporal.common.SearchAttributeKey;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Makes sure that the server knows our namespace and search attributes. Safe to repeat. */
@Singleton
public final class TemporalSetup {
  private static final Duration RETENTION = Duration.ofDays(7);

  private final WorkflowServiceStubs service;
  private final TemporalSettings settings;

  TemporalSetup(WorkflowServiceStubs service, TemporalSettings settings) {
    this.service = service;
    this.settings = settings;
  }

  /**
   * @throws StatusRuntimeException if the server can't be reached
   */
  public void ensure() {
    registerNamespace();
    addSearchAttributes();
  }

  private void registerNamespace() {
    var describe = DescribeNamespaceRequest.newBuilder().setNamespace(settings.namespace()).build();
    try {
      service.blockingStub().describeNamespace(describe);
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() != Status.Code.NOT_FOUND) {
        throw failure;
      }
      service
          .blockingStub()
          .registerNamespace(
              RegisterNamespaceRequest.newBuilder()
                  .setNamespace(settings.namespace())
                  .setDescription("Souk's checkouts")
                  .setWorkflowExecutionRetentionPeriod(
                      com.google.protobuf.Duration.newBuilder()
                          .setSeconds(RETENTION.toSeconds())
                          .build())
                  .build());
    }
  }

  private void addSearchAttributes() {
    OperatorServiceBlockingStub operator =
        OperatorServiceStubs.newServiceStubs(
                OperatorServiceStubsOptions.newBuilder()
                    .setChannel(service.getRawChannel())
                    .validateAndBuildWithDefaults())
            .blockingStub();
    Set<String> known = knownAttributes(operator);
    Map<String, IndexedValueType> missing = new HashMap<>();
    for (SearchAttributeKey<?> key : SoukSearchAttributes.ALL) {
      if (!known.contains(key.getName())) {
        missing.put(key.getName(), key.getValueType());
      }
    }
    if (!missing.isEmpty()) {
      add(operator, missing);
    }
  }

  /** The in-memory server of the last resort can't tell. */
  private Set<String> knownAttributes(OperatorServiceBlockingStub operator) {
    var request =
        ListSearchAttributesRequest.newBuilder().setNamespace(settings.namespace()).build();
    try {
      return operator.listSearchAttributes(request).getCustomAttributesMap().keySet();
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() == Status.Code.UNIMPLEMENTED) {
        return Set.of();
      }
      throw failure;
    }
  }

  private void add(OperatorServiceBlockingStub operator, Map<String, IndexedValueType> missing) {
    var request =
        AddSearchAttributesRequest.newBuilder()
            .setNamespace(settings.namespace())
            .putAllSearchAttributes(missing)
            .build();
    try {
      operator.addSearchAttributes(request);
    } catch (StatusRuntimeException failure) {
      if (failure.getStatus().getCode() != Status.Code.ALREADY_EXISTS) {
        throw failure;
      }
    }
  }
}
