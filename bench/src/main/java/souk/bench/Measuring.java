package souk.bench;

import io.grpc.StatusRuntimeException;
import io.temporal.failure.TemporalException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
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

  /** Its exit code is 0 if it is done, 1 if it failed, 2 if it was misused. */
  public static CommandLine command(String name, Object command) {
    return FAILURES.toldBy(new CommandLine(command).setCommandName(name));
  }
}
