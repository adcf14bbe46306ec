package souk.temporal;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
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
    var describe =
        DescribeNamespaceRequest.newBuilder().setNamespace(settings.getNamespace()).build();
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
                  .setNamespace(settings.getNamespace())
                  .setDescription("Souk's checkouts")
                  .setWorkflowExecutionRetentionPeriod(
                      com.google.protobuf.Duration.newBuilder()
                          .setSeconds(RETENTION.toSeconds())
                          .build())
                  .build());
    }
  }

  private void addSearchAttributes() {
    OperatorServiceStubs operator =
        OperatorServiceStubs.newServiceStubs(
            OperatorServiceStubsOptions.newBuilder()
                .setChannel(service.getRawChannel())
                .validateAndBuildWithDefaults());
    var known =
        operator
            .blockingStub()
            .listSearchAttributes(
                ListSearchAttributesRequest.newBuilder()
                    .setNamespace(settings.getNamespace())
                    .build());
    Map<String, IndexedValueType> missing = new HashMap<>();
    for (SearchAttributeKey<?> key : SoukSearchAttributes.ALL) {
      if (!known.containsCustomAttributes(key.getName())) {
        missing.put(key.getName(), key.getValueType());
      }
    }
    if (missing.isEmpty()) {
      return;
    }
    operator
        .blockingStub()
        .addSearchAttributes(
            AddSearchAttributesRequest.newBuilder()
                .setNamespace(settings.getNamespace())
                .putAllSearchAttributes(missing)
                .build());
  }
}
