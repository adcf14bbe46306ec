package souk.checkout.store;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import souk.checkout.store.SoldOutCheckouts.Closed;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.OutOfStock;
import souk.inventory.store.StockHolds;
import souk.sql.Database;
import souk.sql.Guarded;
import souk.sql.Json;
import souk.sql.Lane;

/**
 * Ends checkouts whose stock was refused. In a flash sale most end so, all at once: they share
 * their database transactions as those who reserve do.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
abstract class SoldOutCheckouts implements GenericRepository<Closed, String> {
  private static final int BATCH_MAX = 256;
  private static final int WAITING_MAX = 2_048;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A checkout that has no hold and will have none. */
  @MappedEntity("stock_hold")
  record Closed(@Id String checkoutId) {}

  private record Refusal(String checkoutId, OutOfStock result) {}

  private final Database database;
  private final StockHolds holds;
  private final Lane<Refusal, ReserveResult> lane =
      new Lane<>(this::close, BATCH_MAX, WAITING_MAX, PATIENCE);

  SoldOutCheckouts(Database database, StockHolds holds) {
    this.database = database;
    this.holds = holds;
  }

  /**
   * Leaves a tombstone against a reservation that comes late, and writes the end down. Safe to
   * repeat.
   *
   * @return the refusal; or what became of a try that was given up and came to a hold all the same,
   *     which then stands
   */
  ReserveResult close(String checkoutId, OutOfStock refusal) {
    return lane.ask(new Refusal(checkoutId, refusal));
  }

  /** A statement of its own looks for holds: the first may have waited for one it can't see. */
  private List<ReserveResult> close(List<Refusal> refusals) {
    return database.together(() -> {
      Set<String> closed = closeAll(refusals);
      List<String> held =
          refusals.stream().map(Refusal::checkoutId).filter(id -> !closed.contains(id)).toList();
      Map<String, ReserveResult> earlier = held.isEmpty() ? Map.of() : holds.find(held);
      return refusals.stream()
          .map(refusal -> earlier.getOrDefault(refusal.checkoutId(), refusal.result()))
          .toList();
    });
  }

  private Set<String> closeAll(List<Refusal> refusals) {
    return closed(
            refusals.stream().map(Refusal::checkoutId).toList(),
            refusals.stream().map(refusal -> Json.write(refusal.result().offerIds())).toList())
        .stream()
        .map(Closed::checkoutId)
        .collect(Collectors.toSet());
  }

  /** Closes those without a hold, and answers with them. */
  @Query(
      """
      WITH refused AS (
        SELECT checkout_id, ARRAY(SELECT jsonb_array_elements_text(offers::jsonb)) AS offers
        FROM unnest(:checkoutIds::text[], :offers::text[]) AS r (checkout_id, offers)
      ), tombstone AS (
        INSERT INTO stock_hold (checkout_id, state, ended_at)
        SELECT checkout_id, 'released', now() FROM refused ORDER BY checkout_id
        ON CONFLICT (checkout_id) DO NOTHING
        RETURNING checkout_id
      ), unused AS (
        UPDATE payment_attempt SET state = 'voided', updated_at = now()
        WHERE checkout_id IN (SELECT checkout_id FROM tombstone)
          AND state IN ('accepted', 'challenged')
      ), closed AS (
        UPDATE checkout c
        SET status = 'out_of_stock', out_of_stock = refused.offers, updated_at = now()
        FROM refused JOIN tombstone USING (checkout_id)
        WHERE c.id = checkout_id AND c.status = 'reserving'
      )
      SELECT checkout_id FROM tombstone
      """)
  abstract List<Closed> closed(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> checkoutIds,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> offers);
}
