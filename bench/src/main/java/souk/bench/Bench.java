package souk.bench;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import souk.cli.CheckOnly;

/** Measures a running Souk. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures a running Souk.",
    subcommands = {
      Relevance.class,
      Inventory.class,
      Workflows.class,
      Checkouts.class,
      Outages.class
    })
public final class Bench implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to measure");
  }

  public static void main(String[] arguments) {
    System.exit(CheckOnly.execute(command(), arguments));
  }

  static CommandLine command() {
    return Measuring.command("souk bench", new Bench());
  }
}
