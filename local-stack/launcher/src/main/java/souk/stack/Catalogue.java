package souk.stack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The catalogue that comes with Souk, loaded when it is not there yet. */
record Catalogue(SoukHome home, Map<String, String> environment, Progress progress) {
  /** Does nothing if this clone's data, or the user's own database, has been filled before. */
  void loadOnce() {
    Path loaded = home.data().resolve("catalogue-loaded");
    try {
      String into = System.getenv().getOrDefault("SOUK_POSTGRES_URL", "ours");
      if (Files.exists(loaded) && Files.readString(loaded).equals(into)) {
        return;
      }
      progress.say("catalogue", "loading 19,406 products with their sellers and offers");
      load();
      Files.writeString(loaded, into);
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot load the catalogue", failure);
    }
  }

  private void load() throws IOException {
    Path log = home.log("catalogue");
    Path file = Platform.root().resolve("catalog").resolve("products.jsonl.gz");
    var builder =
        new ProcessBuilder(
                JavaProgram.app("souk.app.CatalogImport", "384m").command(file.toString()))
            .redirectError(log.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.matches("[\\d,]+ (products|sellers).*")) {
          progress.say("catalogue", line);
        }
      }
    }
    int code = process.onExit().join().exitValue();
    if (code != 0) {
      throw new StackException(
          "the catalogue could not be loaded (code %d), see %s".formatted(code, log));
    }
  }
}
