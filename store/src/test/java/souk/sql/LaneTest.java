package souk.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LaneTest {
  private static final Duration LONG = Duration.ofSeconds(20);

  private final List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch firstBegan = new CountDownLatch(1);
  private final CountDownLatch firstMayEnd = new CountDownLatch(1);

  private List<Integer> twice(List<Integer> questions) {
    batches.add(questions);
    if (batches.size() == 1) {
      firstBegan.countDown();
      awaitQuietly(firstMayEnd);
    }
    return questions.stream().map(number -> number * 2).toList();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoeverCameWhileABatchRanIsTheNextBatchInOrderOfArrival() throws Exception {
    var lane = new Lane<Integer, Integer>(this::twice, 3, 100, LONG);
    List<Thread> threads = new ArrayList<>();
    List<Integer> answers = Collections.synchronizedList(new ArrayList<>());
    for (int number = 1; number <= 6; number++) {
      int question = number;
      Thread thread = Thread.ofPlatform().start(() -> answers.add(lane.ask(question)));
      threads.add(thread);
      if (number == 1) {
        firstBegan.await();
      } else {
        awaitWaiting(thread);
      }
    }
    firstMayEnd.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(batches).containsExactly(List.of(1), List.of(2, 3, 4), List.of(5, 6));
    assertThat(answers).containsExactlyInAnyOrder(2, 4, 6, 8, 10, 12);
  }

  @Test
  void everyOneOfManyGetsItsOwnAnswer() throws Exception {
    firstMayEnd.countDown();
    var lane = new Lane<Integer, Integer>(this::twice, 7, 10_000, LONG);
    List<Future<Integer>> answers = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < 5_000; number++) {
        int question = number;
        answers.add(threads.submit(() -> lane.ask(question)));
      }
      for (int number = 0; number < 5_000; number++) {
        assertThat(answers.get(number).get()).isEqualTo(number * 2);
      }
    }
    assertThat(batches).allMatch(batch -> batch.size() <= 7);
  }

  @Test
  void oneBadQuestionSpoilsNoOther() throws Exception {
    var lane =
        new Lane<Integer, Integer>(
            questions -> {
              List<Integer> answers = twice(questions);
              if (questions.contains(13)) {
                throw new IllegalArgumentException("13");
              }
              return answers;
            },
            10,
            100,
            LONG);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first = threads.submit(() -> lane.ask(1));
      firstBegan.await();
      Future<Integer> bad = threads.submit(() -> lane.ask(13));
      Future<Integer> good = threads.submit(() -> lane.ask(3));
      firstMayEnd.countDown();
      assertThat(first.get()).isEqualTo(2);
      assertThat(good.get()).isEqualTo(6);
      assertThatThrownBy(bad::get).hasRootCauseMessage("13");
    }
  }

  @Test
  void aDatabaseThatIsAwayIsAskedOnceForAll() throws Exception {
    var lane =
        new Lane<Integer, Integer>(
            questions -> {
              twice(questions);
              throw new DatabaseException(new SQLException("gone", "08006"));
            },
            10,
            100,
            LONG);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> asked = new ArrayList<>();
      asked.add(threads.submit(() -> lane.ask(0)));
      firstBegan.await();
      for (int number = 1; number < 10; number++) {
        int question = number;
        asked.add(threads.submit(() -> lane.ask(question)));
      }
      firstMayEnd.countDown();
      for (Future<Integer> answer : asked) {
        assertThatThrownBy(answer::get).hasCauseInstanceOf(DatabaseException.class);
      }
    }
    assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(10);
  }

  @Test
  void whoComesToAFullLaneIsTurnedAwayAtOnceAndTheOthersGoOn() throws Exception {
    var lane = new Lane<Integer, Integer>(this::twice, 10, 1, LONG);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first = threads.submit(() -> lane.ask(1));
      firstBegan.await();
      var second = new CompletableFuture<Integer>();
      Thread waiting = Thread.ofPlatform().start(() -> second.complete(lane.ask(2)));
      awaitWaiting(waiting);
      assertThatThrownBy(() -> lane.ask(3)).isInstanceOf(Lane.LaneFullException.class);
      firstMayEnd.countDown();
      assertThat(first.get()).isEqualTo(2);
      assertThat(second.get()).isEqualTo(4);
    }
  }

  @Test
  void whoWaitsTooLongIsTurnedAwayAndTheOthersGoOn() throws Exception {
    var lane = new Lane<Integer, Integer>(this::twice, 10, 100, Duration.ofMillis(20));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first = threads.submit(() -> lane.ask(1));
      firstBegan.await();
      assertThatThrownBy(() -> lane.ask(2)).hasMessageContaining("no turn");
      firstMayEnd.countDown();
      assertThat(first.get()).isEqualTo(2);
    }
    assertThat(lane.ask(3)).isEqualTo(6);
    assertThat(batches).containsExactly(List.of(1), List.of(3));
  }
}
