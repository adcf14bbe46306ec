package souk.cli;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import souk.stack.marketplace.SoukHome;
import souk.stack.process.StackException;

@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Ends a running marketplace, every part of it. Its data stays.")
final class DownCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(75);

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    SoukHome home = SoukHome.find();
    if (!home.isRunning()) {
      System.out.println("Souk is not running here");
      return 0;
    }
    ProcessHandle launcher =
        ProcessHandle.of(home.running().pid())
            .orElseThrow(() -> new StackException("the launcher has just ended by itself"));
    launcher.destroy();
    try {
      launcher.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      System.out.println("Souk is down");
      return 0;
    } catch (TimeoutException late) {
      launcher.destroyForcibly(); // the kernel ends its children with it
      throw new StackException(
          "Souk did not end within %d s and was killed".formatted(PATIENCE.toSeconds()));
    }
  }
}
