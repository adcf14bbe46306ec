package souk.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import souk.stack.process.Child;
import souk.stack.process.Folders;
import souk.stack.process.Platform;

/**
 * A short {@code ./souk chaos}: whatever is killed or not reached, nothing is lost, oversold or
 * paid twice.
 */
class ChaosIT {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Path home =
      Path.of("target", "chaos-home-" + ProcessHandle.current().pid()).toAbsolutePath();
  private final Path output = home.resolveSibling("chaos.log");
  private final Path figures = home.resolveSibling("chaos.json");

  @Test
  void nothingGoesWrongWhilePartsAreKilledAndTheNetworkIsIll() throws Exception {
    Files.createDirectories(home.getParent());
    Files.deleteIfExists(output);
    var chaos =
        Child.start(
            "chaos",
            List.of(
                Platform.root().resolve("souk").toString(),
                "chaos",
                "--seed=4",
                "--minutes=1.5",
                "--kills-per-minute=6",
                "--shoppers=6",
                "--json=" + figures),
            Map.of("SOUK_HOME", home.toString(), "SOUK_SKIP_BUILD", "true"),
            output,
            Child.OrphanSignal.KILL);
    boolean isWell = chaos.endsWell(LIMIT);
    String said = Files.readString(output);
    assertThat(isWell).as(said).isTrue();
    JsonNode results = new ObjectMapper().readTree(figures.toFile());
    assertThat(figure(results, "kills")).as(said).isGreaterThanOrEqualTo(8);
    for (String ill : List.of("slow", "cut", "half-open")) {
      assertThat(figure(results, ill + " networks")).as(said).isPositive();
    }
    assertThat(figure(results, "checkouts ended as placed")).as(said).isPositive();
    for (String told : List.of("shipped", "partly refunded", "cancelled")) {
      assertThat(figure(results, "shoppers were told: order " + told)).as(said).isPositive();
    }
    Folders.delete(home);
  }

  private static double figure(JsonNode results, String name) {
    return StreamSupport.stream(results.spliterator(), false)
        .filter(result -> result.path("name").asText().equals(name))
        .mapToDouble(result -> result.path("value").asDouble())
        .findFirst()
        .orElse(0);
  }
}
