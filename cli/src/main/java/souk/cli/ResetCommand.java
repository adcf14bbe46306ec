package souk.cli;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Scanner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import souk.stack.marketplace.SoukHome;
import souk.stack.process.Folders;
import souk.stack.process.StackException;

@Command(
    name = "reset",
    mixinStandardHelpOptions = true,
    description = "Deletes all data of this clone's marketplace, which must not be running.")
final class ResetCommand implements Callable<Integer> {
  @Option(names = "--yes", description = "don't ask")
  private boolean yes;

  @Override
  public Integer call() {
    SoukHome home = SoukHome.find();
    if (home.isRunning()) {
      throw new StackException("Souk is running here. End it first: ./souk down");
    }
    if (!yes && !agreed(home)) {
      System.out.println("nothing was deleted");
      return 1;
    }
    Folders.delete(home.data());
    Folders.delete(home.logs());
    System.out.println("all data is deleted; ./souk up begins anew");
    return 0;
  }

  private static boolean agreed(SoukHome home) {
    System.out.printf("Delete accounts, carts, orders and stock in %s? [y/N] ", home.data());
    System.out.flush();
    var answers = new Scanner(System.in, StandardCharsets.UTF_8);
    return answers.hasNextLine()
        && answers.nextLine().strip().toLowerCase(Locale.ROOT).matches("y|yes");
  }
}
