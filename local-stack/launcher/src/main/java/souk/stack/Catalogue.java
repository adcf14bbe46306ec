package souk.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The catalogue that comes with Souk, loaded when it is not there yet. */
record Catalogue(SoukHome home, Map<String, String> environment, Progress progress) {
  private static final int PRODUCTS = 19_406;
  private static final Duration QUIET_LIMIT = Duration.ofSeconds(60);
  private static final int LOOK_EVERY_MILLIS = 250;
  private static final Predicate<String> PROGRESS =
      Pattern.compile("^[\\d,]+ (products|sellers)").asPredicate();

  /** Tells how much can be searched until all of it can, or no more comes for a while. */
  void awaitSearchable(String api) {
    long quietSince = System.nanoTime();
    int before = -1;
    while (before < PRODUCTS && System.nanoTime() - quietSince < QUIET_LIMIT.toNanos()) {
      int now = searchable(api);
      if (now > before) {
        progress.say("catalogue", "%,d products can be found".formatted(now));
        before = now;
        quietSince = System.nanoTime();
      }
      pause();
    }
  }

  private static int searchable(String api) {
    try {
      return new Http(api, null).get("/products?limit=1").body().path("total").asInt();
    } catch (StackException notYet) {
      return 0;
    }
  }

  private static void pause() {
    try {
      TimeUnit.SECONDS.sleep(3);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("stopped while starting");
    }
  }

  /**
   * Does nothing if this clone's data, or the user's own database, has been filled before.
   *
   * @return whether it was loaded now
   */
  boolean loadOnce() {
    Path loaded = home.data().resolve("catalogue-loaded");
    try {
      String into = System.getenv().getOrDefault("SOUK_POSTGRES_URL", "ours");
      if (Files.exists(loaded) && Files.readString(loaded).equals(into)) {
        return false;
      }
      progress.say(
          "catalogue", "loading %,d products with their sellers and offers".formatted(PRODUCTS));
      load();
      Files.writeString(loaded, into);
      return true;
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
