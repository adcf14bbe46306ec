package souk.cli;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;
import souk.stack.process.Folders;
import souk.stack.process.LogTail;
import souk.stack.process.Platform;

/**
 * Runs {@code up} in a process that outlives this one, and shows its progress until it is ready.
 */
record DetachedUp(SoukHome home, int portOffset, boolean startCaches) {
  int run() throws InterruptedException {
    Path log = home.log("souk");
    try {
      Folders.create(home.logs());
      Files.deleteIfExists(home.state());
      Files.deleteIfExists(log);
      Process process = start(log);
      return follow(process, log);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot start Souk in the background", failure);
    }
  }

  private Process start(Path log) throws IOException {
    List<String> command = new ArrayList<>();
    if (Files.isExecutable(Path.of("/usr/bin/setsid"))) {
      command.add("/usr/bin/setsid"); // away from this terminal's signals
    }
    command.addAll(command(portOffset, startCaches));
    return new ProcessBuilder(command)
        .redirectInput(new File("/dev/null"))
        .redirectOutput(log.toFile())
        .redirectErrorStream(true)
        .start();
  }

  /** Runs {@code up} as another process. */
  static List<String> command(int portOffset, boolean startCaches) {
    return List.of(
        Platform.java(),
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Dsouk.root=" + Platform.root(),
        "-cp",
        System.getProperty("java.class.path"),
        Souk.class.getName(),
        "up",
        "--port-offset",
        Integer.toString(portOffset),
        startCaches ? "--start-caches" : "--no-start-caches");
  }

  private int follow(Process process, Path log) throws IOException, InterruptedException {
    try (var tail = LogTail.fromStart(log)) {
      while (true) {
        boolean over = process.waitFor(200, TimeUnit.MILLISECONDS);
        boolean ready = StackState.read(home.state()).map(StackState::ready).orElse(false);
        show(tail);
        if (over) {
          return Math.max(1, process.exitValue());
        }
        if (ready) {
          process.waitFor(100, TimeUnit.MILLISECONDS);
          show(tail);
          return 0;
        }
      }
    }
  }

  private static void show(LogTail tail) throws IOException {
    System.out.print(tail.more());
    System.out.flush();
  }
}
