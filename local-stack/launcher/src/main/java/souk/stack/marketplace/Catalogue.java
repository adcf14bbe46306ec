package souk.stack.marketplace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import souk.stack.process.Child;
import souk.stack.process.JavaProgram;
import souk.stack.process.LogTail;
import souk.stack.process.Platform;
import souk.stack.process.StackException;

/** The catalogue that comes with Souk, loaded when it is not there yet. */
public record Catalogue(SoukHome home, Map<String, String> environment, Progress progress) {
  private static final Duration QUIET_LIMIT = Duration.ofMinutes(2);
  private static final int TELL_EVERY = 4_000;
  private static final int LOOK_EVERY_MILLIS = 250;
  private static final Predicate<String> PROGRESS =
      Pattern.compile("^[\\d,]+ (products|sellers)").asPredicate();

  /** Tells how much can be searched until all of it can, or no more comes for a while. */
  void awaitSearchable(String api) {
    long quietSince = System.nanoTime();
    int before = -1;
    int told = 0;
    int products = size();
    while (System.nanoTime() - quietSince < QUIET_LIMIT.toNanos()) {
      int now = searchable(api);
      if (now >= products || now - told >= TELL_EVERY) {
        progress.say("catalogue", "%,d of %,d products can be found".formatted(now, products));
        told = now;
      }
      if (now >= products) {
        return;
      }
      if (now > before) {
        before = now;
        quietSince = System.nanoTime();
      }
      pause();
    }
    progress.say(
        "catalogue",
        "only %,d of %,d products can be found, no more for %d s: ./souk logs indexer may say why"
            .formatted(Math.max(before, 0), products, QUIET_LIMIT.toSeconds()));
  }

  private static int searchable(String api) {
    try {
      // Sorted, so that it is answered by the search engine or not at all.
      return new Http(api, null)
          .get("/products?limit=1&sort=price_asc")
          .body()
          .path("total")
          .asInt();
    } catch (StackException notYet) {
      return 0;
    }
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("stopped while starting");
    }
  }

  /** Whether this clone's data, or the user's own database, has been filled before. */
  boolean isLoaded() {
    try {
      return Files.exists(loaded()) && Files.readString(loaded()).equals(database());
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot see whether the catalogue is loaded", failure);
    }
  }

  private Path loaded() {
    return home.data().resolve("catalogue-loaded");
  }

  private static String database() {
    return System.getenv().getOrDefault("SOUK_POSTGRES_URL", "ours");
  }

  void load() {
    progress.say(
        "catalogue", "loading %,d products with their sellers and offers".formatted(size()));
    try {
      runImport();
      Files.writeString(loaded(), database());
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot load the catalogue", failure);
    }
  }

  /** The one that comes with Souk, unless SOUK_CATALOGUE names another. */
  public static Path file() {
    String theirs = System.getenv().getOrDefault("SOUK_CATALOGUE", "");
    return theirs.isBlank()
        ? Platform.root().resolve("catalog").resolve("products.jsonl.gz")
        : Path.of(theirs);
  }

  /** A product a line. */
  private static int size() {
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file())), StandardCharsets.UTF_8))) {
      return Math.toIntExact(lines.lines().count());
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot read the catalogue", failure);
    }
  }

  private void runImport() throws IOException {
    Path log = home.log("catalogue");
    Files.deleteIfExists(log);
    var child =
        Child.start(
            "catalogue",
            JavaProgram.CATALOGUE.command(file().toString()),
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
