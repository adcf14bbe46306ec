package souk.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.micronaut.context.ApplicationContext;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import souk.reconciliation.store.BooksStore;

/** While all connections are busy a statement is told so, in our words, as in any other outage. */
@Timeout(60)
class DatabaseFullIT {
  private static final int CONNECTIONS = 8;

  @Test
  void aStatementThatGetsNoConnectionIsAnOutage() throws Exception {
    try (ApplicationContext context =
            TestContext.onFreshDatabase(Map.of("datasources.default.connection-timeout", 250));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Database database = context.getBean(Database.class);
      BooksStore books = context.getBean(BooksStore.class);
      var busy = new CountDownLatch(CONNECTIONS);
      var done = new CountDownLatch(1);
      for (int number = 0; number < CONNECTIONS; number++) {
        threads.execute(() -> database.together(() -> hold(busy, done)));
      }
      busy.await();
      try {
        DatabaseException full = catchThrowableOfType(DatabaseException.class, books::instance);
        assertThat(full).isNotNull();
        assertThat(full.isUnavailable()).isTrue();
      } finally {
        done.countDown();
      }
    }
  }

  private static boolean hold(CountDownLatch busy, CountDownLatch done) {
    busy.countDown();
    try {
      done.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    return true;
  }
}
