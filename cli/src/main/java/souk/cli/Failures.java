package souk.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;
import souk.stack.process.StackException;

/**
 * Tells what was to be expected in one line, and what to do about it; the rest is a fault of ours
 * and keeps its trace.
 */
public final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final String remedy;
  private final List<Class<? extends Exception>> expected;

  /** The launcher's own: its messages say what to do. */
  Failures() {
    this("", List.of());
  }

  /**
   * @param remedy what to do about those expected
   * @param expected beside what the launcher and files throw
   */
  public Failures(String remedy, List<Class<? extends Exception>> expected) {
    this.remedy = remedy;
    this.expected = List.copyOf(expected);
  }

  /** Has a command and those below it tell so. */
  public CommandLine toldBy(CommandLine command) {
    return command.setExecutionExceptionHandler(this).setParameterExceptionHandler(this);
  }

  @Override
  public int handleParseException(ParameterException misuse, String[] arguments) {
    CommandLine command = misuse.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(misuse.getMessage());
    if (UnmatchedArgumentException.printSuggestions(misuse, err)) {
      err.println("./%s --help says more".formatted(command.getCommandSpec().qualifiedName()));
    } else {
      command.usage(err);
    }
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed)
      throws Exception {
    command.getErr().println("souk: " + line(failure));
    return 1;
  }

  private String line(Exception failure) throws Exception {
    return switch (failure) {
      case StackException told -> String.valueOf(told.getMessage());
      case UncheckedIOException io -> "%s (%s)%s".formatted(io.getMessage(), io.getCause(), remedy);
      case IOException io -> io + remedy;
      default -> {
        if (expected.stream().noneMatch(type -> type.isInstance(failure))) {
          throw failure;
        }
        yield (failure.getCause() == null
                ? String.valueOf(failure.getMessage())
                : "%s (%s)".formatted(failure.getMessage(), failure.getCause()))
            + remedy;
      }
    };
  }
}
