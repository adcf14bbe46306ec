package souk.stack.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {
  private static final int ENDS_WITHIN_SECONDS = 20;

  @TempDir Path folder;

  /** Stands for a JVM that runs tests: has a child, tells its pid and waits. */
  static final class Parent {
    public static void main(String[] arguments) throws InterruptedException {
      var child =
          Child.start(
              "child",
              List.of("sleep", "600"),
              Map.of(),
              Path.of(arguments[0]),
              Child.OrphanSignal.KILL);
      System.out.println(child.pid());
      Thread.currentThread().join();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void endsWithItsJvmEvenIfThatIsKilled() throws Exception {
    Process parent =
        new ProcessBuilder(
                Platform.java(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                folder.resolve("child.log").toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (var told = parent.inputReader()) {
      ProcessHandle child = ProcessHandle.of(Long.parseLong(told.readLine())).orElseThrow();
      assertThat(child.isAlive()).isTrue();
      parent.destroyForcibly().waitFor();
      assertThat(child.onExit().get(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS).isAlive()).isFalse();
    } finally {
      parent.destroyForcibly();
    }
  }
}
