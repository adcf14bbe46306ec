package souk.temporal;

import static org.assertj.core.api.Assertions.assertThatCode;

import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import io.temporal.testserver.TestServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TemporalSetupTest {
  /** Which knows less than a real one: checkouts run there all the same. */
  @Test
  void theInMemoryServerOfTheLastResortIsSetUpByEveryServiceThatStarts() {
    try (var server = TestServer.createServer(true)) {
      var service =
          WorkflowServiceStubs.newServiceStubs(
              WorkflowServiceStubsOptions.newBuilder().setChannel(server.getChannel()).build());
      var setup =
          new TemporalSetup(
              service, new TemporalSettings("127.0.0.1:7233", "souk", "", Duration.ofSeconds(3)));
      assertThatCode(setup::ensure).doesNotThrowAnyException();
      assertThatCode(setup::ensure).doesNotThrowAnyException();
      service.shutdownNow();
    }
  }
}
