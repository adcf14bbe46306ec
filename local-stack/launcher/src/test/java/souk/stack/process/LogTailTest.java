package souk.stack.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailTest {
  @TempDir Path folder;

  @Test
  void showsTheLastLinesEvenOfWhatIsNoText() throws IOException {
    Path log = folder.resolve("x.log");
    assertThat(LogTail.last(log, 3)).isEmpty();
    Files.write(log, new byte[] {'a', '\n', (byte) 0xff, '\n', 'c', '\n'});
    assertThat(LogTail.last(log, 2)).containsExactly("\ufffd", "c");
    assertThat(LogTail.last(log, 0)).isEmpty();
    assertThat(LogTail.last(log, 99)).hasSize(3);
  }

  @Test
  void goesOnWithWhatIsWrittenAndStartsOverWithANewLog() throws IOException {
    Path log = folder.resolve("x.log");
    Files.writeString(log, "one\n");
    try (var tail = LogTail.fromEnd(log)) {
      assertThat(tail.more()).isEmpty();
      Files.writeString(log, "two\n", StandardOpenOption.APPEND);
      assertThat(tail.more()).isEqualTo("two\n");
      Files.writeString(log, "3\n");
      assertThat(tail.more()).isEqualTo("3\n");
    }
  }
}
