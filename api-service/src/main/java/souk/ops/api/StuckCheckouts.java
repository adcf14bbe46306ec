package souk.ops.api;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import souk.http.Problem;
import souk.ops.store.Suspect;
import souk.ops.store.SuspectStore;
import souk.ops.store.SuspectStore.Scope;
import souk.sql.Place;

/**
 * Finds stuck checkouts: PostgreSQL's rows and Temporal's list of workflows that did not end by
 * themselves name the suspects, and Temporal is asked about each.
 */
@Singleton
final class StuckCheckouts {
  /** How many checkouts one request asks Temporal about, at most. */
  static final int MOST_ASKED = 500;

  private static final int BATCH = 50;

  /**
   * What was found.
   *
   * @param behind where the next page begins; null if there is nothing more
   */
  record Found(List<OpsCheckout> checkouts, @Nullable Place behind) {}

  private final SuspectStore suspects;
  private final Workflows workflows;
  private final OpsSettings settings;

  StuckCheckouts(SuspectStore suspects, Workflows workflows, OpsSettings settings) {
    this.suspects = suspects;
    this.workflows = workflows;
    this.settings = settings;
  }

  /**
   * @throws Problem 404 if there is none
   */
  Suspect require(String checkoutId) {
    return suspects.find(checkoutId, settings.quiet()).orElseThrow(Problem::notFound);
  }

  OpsCheckout one(String checkoutId) {
    return view(require(checkoutId));
  }

  /** A page of what is wanted; it may be short, or empty, though there is a next one. */
  Found find(Scope scope, Predicate<OpsCheckout> wanted, Place behind, int limit) {
    List<OpsCheckout> found = new ArrayList<>();
    List<String> abandoned = scope == Scope.SUSPECT ? workflows.abandoned() : List.of();
    Place place = behind;
    for (int asked = 0; asked < MOST_ASKED; asked += BATCH) {
      List<Suspect> batch = list(scope, abandoned, place, BATCH);
      List<OpsCheckout> views = views(batch);
      for (int index = 0; index < batch.size(); index++) {
        if (wanted.test(views.get(index))) {
          if (found.size() == limit) {
            return new Found(found, place); // there is one more
          }
          found.add(views.get(index));
        }
        place = batch.get(index).place();
      }
      if (batch.size() < BATCH) {
        return new Found(found, null);
      }
    }
    return new Found(found, list(scope, abandoned, place, 1).isEmpty() ? null : place);
  }

  private List<Suspect> list(Scope scope, List<String> abandoned, Place place, int limit) {
    return suspects.list(scope, settings.failures(), settings.quiet(), abandoned, place, limit);
  }

  private List<OpsCheckout> views(List<Suspect> batch) {
    try (var asking = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<OpsCheckout>> asked =
          batch.stream().map(suspect -> asking.submit(() -> view(suspect))).toList();
      List<OpsCheckout> views = new ArrayList<>();
      for (Future<OpsCheckout> answer : asked) {
        views.add(answer.get());
      }
      return views;
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("The shop is closing down. Try again.");
    }
  }

  private OpsCheckout view(Suspect suspect) {
    WorkflowState state = workflows.stateOf(suspect.id());
    Optional<Diagnosis> diagnosis = Diagnosis.diagnose(suspect, state, settings.failures());
    return OpsCheckout.of(suspect, diagnosis.orElse(null), state, workflows.page(suspect.id()));
  }
}
