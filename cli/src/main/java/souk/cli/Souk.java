package souk.cli;

import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import souk.cli.ops.OpsCommand;
import souk.stack.server.TemporalCommand;

/** The {@code souk} command. */
@Command(
    name = "souk",
    description = "Souk, a marketplace on this machine: real backends, no Docker.",
    mixinStandardHelpOptions = true,
    versionProvider = Souk.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "Start with:  ./souk up       and in another terminal:  ./souk demo",
      "Data, logs and secrets are in .souk/ of the clone (or where SOUK_HOME says)."
    },
    subcommands = {
      UpCommand.class,
      DownCommand.class,
      StatusCommand.class,
      LogsCommand.class,
      ResetCommand.class,
      DemoCommand.class,
      StockCommand.class,
      VerifyCommand.class,
      OpsCommand.class,
      BenchCommand.class,
      ChaosCommand.class
    })
public final class Souk implements Runnable {
  /** What {@code --version} prints. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"souk 1.0.0-SNAPSHOT, Temporal CLI " + TemporalCommand.version()};
    }
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do");
  }

  public static void main(String[] arguments) {
    System.exit(command().execute(arguments));
  }

  /** Its exit code is 0 if it is done, 1 if it failed, 2 if it was misused. */
  static CommandLine command() {
    var souk = new CommandLine(new Souk()).setCaseInsensitiveEnumValuesAllowed(true);
    // Its options are not ours: they are handed on.
    for (String measuring : new String[] {"bench", "chaos"}) {
      Objects.requireNonNull(souk.getSubcommands().get(measuring))
          .setUnmatchedOptionsArePositionalParams(true);
    }
    return new Failures().toldBy(souk);
  }
}
