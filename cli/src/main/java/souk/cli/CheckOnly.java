package souk.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * How a program judges arguments without doing what they say, so that nothing is started or deleted
 * for a command that it would refuse.
 */
public final class CheckOnly {
  /** Comes first; the arguments to judge follow. */
  static final String ARGUMENT = "--check-only";

  /** The exit code if the arguments ask for no more than help, which has been printed. */
  static final int ANSWERED = 3;

  private CheckOnly() {}

  /** Carries a command out, or only judges its arguments. */
  public static int execute(CommandLine command, String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals(ARGUMENT)) {
      return command.execute(arguments);
    }
    return command
        .setExecutionStrategy(CheckOnly::judge)
        .execute(Arrays.copyOfRange(arguments, 1, arguments.length));
  }

  private static int judge(ParseResult parsed) {
    if (CommandLine.executeHelpRequest(parsed) != null) {
      return ANSWERED;
    }
    boolean incomplete = !parsed.hasSubcommand() && !parsed.commandSpec().subcommands().isEmpty();
    // Says itself what is missing.
    return incomplete ? new RunLast().execute(parsed) : 0;
  }
}
