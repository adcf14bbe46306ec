package souk.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The catalogue that comes with Souk, loaded when it is not there yet. */
record Catalogue(SoukHome home, Map<String, String> environment, Progress progress) {
  private static final int LOOK_EVERY_MILLIS = 250;
  private static final Predicate<String> PROGRESS =
      Pattern.compile("^[\\d,]+ (products|sellers)").asPredicate();

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
    Files.deleteIfExists(log);
    Path file = Platform.root().resolve("catalog").resolve("products.jsonl.gz");
    var child =
        Child.start(
            "catalogue",
            JavaProgram.app("souk.app.CatalogImport", "384m").command(file.toString()),
            environment,
            log,
            Child.OrphanSignal.KILL);
    try (var tail = LogTail.fromStart(log)) {
      boolean over;
      do {
        over = child.process().waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        tail.more().lines().filter(PROGRESS).forEach(line -> progress.say("catalogue", line));
      } while (!over);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted while loading the catalogue");
    }
    int code = child.process().exitValue();
    if (code != 0) {
      throw new StackException(
          "the catalogue could not be loaded (code %d):%n%s%n(its log: %s)"
              .formatted(code, String.join("\n", LogTail.last(log, 15)), log));
    }
  }
}
