package souk.sql;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import souk.sql.LongWork.Limits;

/** Statements that no shopper waits for: they may take longer than those, but not for ever. */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
public abstract class LongWork implements GenericRepository<Limits, String> {
  /** What holds for a database transaction, as PostgreSQL says it. */
  @MappedEntity("limits")
  public record Limits(@Id String statementTimeout, String workMem, String jit) {}

  private static final String CANCELLED = "57014";

  /**
   * For the statements that follow in this database transaction. The time is shorter than the
   * connection waits for an answer.
   */
  @Query(
      """
      SELECT set_config('statement_timeout', '12s', true) AS statement_timeout,
             set_config('work_mem', '64MB', true) AS work_mem, set_config('jit', 'off', true) AS jit
      """)
  public abstract Limits begin();

  /** Whether one of them was given up because it took too long. */
  public static boolean isTooLong(DatabaseException failure) {
    return failure.state().equals(CANCELLED);
  }
}
