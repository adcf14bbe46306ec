package souk.search.index;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import souk.events.ProductChanged;
import souk.outbox.relay.ProductTopic;
import souk.search.store.SearchIndexSettings;
import souk.search.store.SearchIndexStore;
import souk.search.store.SearchIndexStore.Published;

/**
 * Brings a new index into use: made, filled in slices, and searched only when it has everything.
 * Searches go on in the old one until then, which is deleted only when nobody writes it any more.
 * Each step is safe to repeat, and any indexer may do the next one. It has a thread of its own:
 * whatever is in the way of a new index is in nobody's way but its own, what was read stays read.
 */
@Singleton
final class IndexRollout implements ApplicationEventListener<StartupEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(IndexRollout.class);
  private static final int SLICE = 500;
  private static final int REFUSED_MAX = 10_000;
  private static final int STEP_MILLIS = 50;
  private static final int FAILED_MILLIS = 1_000;
  private static final long ASK_EVERY_NANOS = Duration.ofMillis(500).toNanos();

  private final ProductIndex index;
  private final SearchIndexStore store;
  private final ProductTopic topic;
  private final Duration lookEvery;
  private final Duration again;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private volatile boolean isInDoubt = true;
  private String uuid = "";
  private boolean isTold;
  private boolean isWanted;
  private boolean isLive;
  private long lookAt = System.nanoTime();
  private long askAt = System.nanoTime();
  private @Nullable Told told;

  /** All that is to be read before the index is complete. */
  private record Told(Published published, Map<TopicPartition, Long> ends) {}

  IndexRollout(
      ProductIndex index,
      SearchIndexStore store,
      ProductTopic topic,
      SearchIndexSettings settings) {
    this.index = index;
    this.store = store;
    this.topic = topic;
    this.lookEvery = settings.indexKept().dividedBy(6);
    this.again = settings.indexAgain();
  }

  @Override
  public void onApplicationEvent(StartupEvent event) {
    Thread.ofPlatform().name("index-rollout").start(this::run);
  }

  private void run() {
    try {
      while (!stopping.await(stepped() ? STEP_MILLIS : FAILED_MILLIS, TimeUnit.MILLISECONDS)) {}
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean stepped() throws InterruptedException {
    try {
      step();
      return true;
    } catch (RuntimeException | TimeoutException | ExecutionException failure) {
      LOG.warn("the index has to wait: {}", failure.toString());
      doubt();
      return false;
    }
  }

  /** The index may be gone: look after it with the next step. Thread-safe. */
  void doubt() {
    isInDoubt = true;
  }

  @PreDestroy
  void stop() {
    stopping.countDown();
  }

  /**
   * Makes the index if there is none. Nothing is lost by searching it at once if there is no other:
   * what is in it can be found.
   *
   * @throws IllegalStateException if it is gone because indexers of another version want another
   */
  private void ensure() {
    if (!isTold) {
      store.want(index.name());
      isTold = true;
    }
    isWanted = store.isWanted(index.name());
    Optional<String> found = index.uuid();
    if (found.isEmpty()) {
      if (!isWanted) {
        throw new IllegalStateException("an index of another version is in use");
      }
      index.create();
      found = index.uuid();
    }
    uuid = found.orElseThrow(() -> new IllegalStateException("the index is gone again"));
    store.begin(index.name(), uuid);
    isLive = store.isLive(index.name(), uuid);
    if (isWanted && index.used().isEmpty()) {
      index.use(List.of());
    }
  }

  /** Does the next step, if there is one. */
  private void step() throws InterruptedException, TimeoutException, ExecutionException {
    if (isInDoubt || System.nanoTime() - lookAt >= 0) {
      isInDoubt = false;
      lookAt = System.nanoTime() + lookEvery.toNanos();
      ensure();
      if (isWanted && isLive) {
        tidy();
      }
    }
    if (isWanted && !isLive) {
      fill();
    }
  }

  private void fill() throws InterruptedException, TimeoutException, ExecutionException {
    Optional<Published> published = store.published(index.name(), uuid);
    if (published.isEmpty()) {
      store.publishNext(index.name(), uuid, SLICE);
    } else if (System.nanoTime() - askAt >= 0) {
      askAt = System.nanoTime() + ASK_EVERY_NANOS;
      if (isRead(published.get())) {
        switchIfComplete(published.get());
      }
    }
  }

  /** Whether every event of the filling has been told by the relay and read by some indexer. */
  private boolean isRead(Published published)
      throws InterruptedException, TimeoutException, ExecutionException {
    if (told == null || !told.published().equals(published)) {
      if (!store.isRelayed(published.outboxId())) {
        return false;
      }
      told = new Told(published, topic.ends());
    }
    return topic.isReadBy(index.group(), told.ends());
  }

  private void switchIfComplete(Published published) {
    long lacking = published.products() - index.count() - refused();
    if (lacking > 0) {
      boolean isFilledAgain = store.publishAgain(index.name(), uuid, again);
      LOG.warn(
          "index {} lacks {} of {} products: {}",
          index.name(),
          lacking,
          published.products(),
          isFilledAgain ? "all are published once more" : "waiting");
      return;
    }
    List<String> used = index.used();
    List<String> others = used.stream().filter(other -> !other.equals(index.name())).toList();
    store.switchTo(
        index.name(),
        uuid,
        others,
        () -> {
          if (!others.isEmpty() || used.isEmpty()) {
            index.use(others);
          }
          return index.used().equals(List.of(index.name()));
        });
    isLive = store.isLive(index.name(), uuid);
  }

  /** Products that are missing because the index won't have them. */
  private long refused() {
    List<String> refused = store.refused(ProductChanged.TOPIC, REFUSED_MAX);
    return refused.isEmpty() ? 0 : refused.size() - index.count(refused);
  }

  /** Old indexes go when searches are seen to find everything without them. */
  private void tidy() {
    List<String> abandoned = store.abandoned(index.name());
    if (abandoned.isEmpty()) {
      return;
    }
    Optional<Published> published = store.published(index.name(), uuid);
    boolean isVerified =
        published.isPresent()
            && index.used().equals(List.of(index.name()))
            && index.countUsed() + refused() >= published.get().products();
    if (!isVerified) {
      LOG.warn("searches do not find everything: {} are kept", abandoned);
      return;
    }
    for (String old : abandoned) {
      index.delete(old);
      store.forget(old);
    }
  }
}
