package souk.stack.teststack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.testcontainers.DockerClientFactory;
import souk.stack.process.StackException;
import souk.stack.teststack.TestStack.Need;

class ComposeFileTest {
  @Test
  void theEnvironmentIsWhatAShellWouldReadFromTheFile() {
    Map<String, String> environment =
        ComposeFile.environment(Map.of("SOUK_POSTGRES_PORT", "1234", "SOUK_REDIS_PORT", "5678"));
    assertThat(environment)
        .containsEntry("SOUK_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:1234/souk")
        .containsEntry("SOUK_POSTGRES_USER", "souk")
        .containsEntry("SOUK_POSTGRES_PASSWORD", "souk-on-this-machine")
        .containsEntry("SOUK_REDIS_URI", "redis://:souk-on-this-machine@127.0.0.1:5678")
        .containsEntry("SOUK_TEMPORAL_TARGET", "127.0.0.1:7233");
    assertThat(environment.toString()).doesNotContain("${");
  }

  @ParameterizedTest
  @EnumSource
  void everythingATestMayNeedIsAServiceWithAHealthCheck(Need need) throws IOException {
    String compose = Files.readString(ComposeFile.path());
    int begin = compose.indexOf("\n  " + need.service() + ":\n");
    assertThat(begin).isPositive();
    String service = compose.substring(begin, compose.indexOf("\n\n", begin));
    assertThat(service).contains("healthcheck:");
    assertThat(ComposeFile.environment(Map.of()).keySet())
        .anyMatch(variable -> variable.startsWith(need.variables()));
  }

  @Test
  void everyPortCanBeChosen() throws IOException {
    assertThat(Files.readString(ComposeFile.path()))
        .contains(ComposeFile.PORTS.stream().map(name -> "${" + name + ":-").toList());
  }

  @Test
  void withoutDockerItSaysWhatToDo() {
    assumeFalse(DockerClientFactory.instance().isDockerAvailable());
    assertThatThrownBy(ComposeStack::new)
        .isInstanceOf(StackException.class)
        .hasMessageContaining("start Docker, or leave the property out");
  }
}
