package souk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import souk.stack.process.StackException;

class FailuresTest {
  private static final Failures FAILURES =
      new Failures("; look", List.of(IllegalStateException.class));

  /** Fails as it is told to. */
  @Command(name = "souk try")
  private static final class Failing implements Callable<Integer> {
    private final Exception failure;

    @Option(names = "--minutes")
    private int minutes;

    Failing(Exception failure) {
      this.failure = failure;
    }

    @Override
    public Integer call() throws Exception {
      assertThat(minutes).isZero();
      throw failure;
    }
  }

  private final StringWriter said = new StringWriter();

  private int execute(Exception failure, String... arguments) {
    return FAILURES
        .toldBy(new CommandLine(new Failing(failure)))
        .setErr(new PrintWriter(said, true))
        .execute(arguments);
  }

  @Test
  void whatWasToBeExpectedIsOneLineWithARemedy() {
    assertThat(execute(new IllegalStateException("no answer", new IOException("reset")))).isOne();
    assertThat(said.toString().strip())
        .isEqualTo("souk: no answer (java.io.IOException: reset); look");
  }

  @Test
  void soIsAFileThatCannotBeRead() {
    assertThat(execute(new FileNotFoundException("x.csv"))).isOne();
    assertThat(execute(new UncheckedIOException("can't read", new IOException("x")))).isOne();
    assertThat(said.toString().lines()).hasSize(2).allMatch(line -> line.endsWith("; look"));
  }

  @Test
  void aMessageThatSaysWhatToDoIsEnough() {
    assertThat(execute(new StackException("not running; start it"))).isOne();
    assertThat(said.toString().strip()).isEqualTo("souk: not running; start it");
  }

  @Test
  void aFaultOfOursKeepsItsTrace() {
    assertThat(execute(new ArithmeticException("/ by zero"))).isOne();
    assertThat(said.toString()).contains("ArithmeticException").contains("\tat ");
  }

  @Test
  void aMistypedOptionIsNamedWithTheRightOneAndWhereToReadMore() {
    assertThat(execute(new StackException(""), "--mintues", "5")).isEqualTo(2);
    assertThat(said.toString()).contains("--mintues", "--minutes", "./souk try --help");
  }
}
