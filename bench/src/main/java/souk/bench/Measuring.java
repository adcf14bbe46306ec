package souk.bench;

import io.grpc.StatusRuntimeException;
import io.temporal.failure.TemporalException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import souk.cli.CheckOnly;
import souk.cli.Failures;

/** How what the launcher hands on is carried out: its words judged first, its failures told. */
public final class Measuring {
  private static final Failures FAILURES =
      new Failures(
          "; ./souk status shows what is up, ./souk logs NAME what a part says",
          List.of(
              IllegalStateException.class,
              SQLException.class,
              ExecutionException.class,
              StatusRuntimeException.class,
              TemporalException.class));

  private Measuring() {}

  /** Returns the exit code: 0 done, 1 failed, 2 misused. */
  public static int execute(String name, Object command, String... arguments) {
    CommandLine line = FAILURES.toldBy(new CommandLine(command).setCommandName(name));
    return CheckOnly.execute(line, arguments);
  }
}
