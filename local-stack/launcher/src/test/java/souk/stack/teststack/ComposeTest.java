package souk.stack.teststack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import souk.stack.process.Platform;
import souk.stack.server.PostgresServer;
import souk.stack.server.TemporalCommand;

/** The compose file gives the same servers as {@code ./souk up}. */
class ComposeTest {
  /** The server and the UI inside of each version of the CLI that we have pinned. */
  private static final Map<String, String[]> TEMPORAL =
      Map.of("1.5.1", new String[] {"1.29.1", "2.42.1"});

  @Test
  void imagesHaveTheVersionsOfTheEmbeddedServers() throws IOException {
    var versions = new Properties();
    try (var resource = PostgresServer.class.getResourceAsStream("versions.properties")) {
      versions.load(resource);
    }
    String compose = Files.readString(Platform.root().resolve("docker-compose.yml"));
    assertThat(compose)
        .contains(
            "image: postgres:"
                + versions.getProperty("postgresql").replaceFirst("\\.0$", "")
                + "\n")
        .contains("image: apache/kafka:" + versions.getProperty("kafka") + "\n")
        .contains(
            "image: opensearchproject/opensearch:" + versions.getProperty("opensearch") + "\n")
        .contains("image: redis:7.0.15\n");
    String[] temporal = TEMPORAL.getOrDefault(TemporalCommand.version(), new String[2]);
    assertThat(compose)
        .contains("image: temporalio/auto-setup:" + temporal[0] + "\n")
        .contains("image: temporalio/ui:" + temporal[1] + "\n");
  }
}
