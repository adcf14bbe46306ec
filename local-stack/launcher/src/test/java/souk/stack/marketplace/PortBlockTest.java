package souk.stack.marketplace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import souk.stack.process.StackException;

class PortBlockTest {
  @Test
  void fiveClonesSideBySideShareNoPort() {
    var usual = new PortBlock(0).ports();
    assertThat(usual).doesNotHaveDuplicates();
    for (int offset = 20; offset <= 80; offset += 20) {
      assertThat(new PortBlock(offset).ports()).doesNotContainAnyElementsOf(usual);
    }
  }

  @Test
  void namesWhoWantsATakenPortAndWhatToDo() throws IOException {
    PortBlock block = nobodys();
    try (var occupied = new ServerSocket(block.redis(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> block.requireFree(Map.of()))
          .isInstanceOf(StackException.class)
          .hasMessageContaining("port " + occupied.getLocalPort() + ", wanted for Redis")
          .hasMessageContaining("--port-offset ");
    }
  }

  @Test
  void aServerOfTheUsersOwnNeedsNoPortOfOurs() throws IOException {
    PortBlock block = nobodys();
    try (var theirs = new ServerSocket(block.redis(), 1, InetAddress.getLoopbackAddress())) {
      assertThat(theirs.isBound()).isTrue();
      block.requireFree(Map.of("SOUK_REDIS_URI", "redis://127.0.0.1:" + block.redis()));
    }
  }

  @Test
  void refusesAnOffsetThatLeavesNoPorts() {
    assertThatThrownBy(() -> new PortBlock(50_001)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new PortBlock(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  /** Below the ports that the system gives to clients, so that nobody comes in between. */
  private static PortBlock nobodys() {
    return IntStream.iterate(12_000, offset -> offset < 23_000, offset -> offset + 20)
        .mapToObj(PortBlock::new)
        .filter(block -> block.isFree(Map.of()))
        .findFirst()
        .orElseThrow();
  }
}
