package souk.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import souk.stack.marketplace.Catalogue;
import souk.stack.marketplace.Marketplace;
import souk.stack.marketplace.PortBlock;
import souk.stack.marketplace.Progress;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;
import souk.stack.process.Child;
import souk.stack.process.Folders;
import souk.stack.process.LogTail;
import souk.stack.process.StackException;

/**
 * A marketplace of its own, to be maltreated: new data, a small catalogue, free ports, our own
 * servers only, and holds so short that one sees them end. Ends with this JVM, however that ends.
 */
final class ScratchMarketplace implements AutoCloseable {
  private static final int PRODUCTS = 400;
  private static final Duration START_LIMIT = Duration.ofMinutes(6);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(90);

  /** What the user set already wins. */
  private static final Map<String, String> SHORT_LIMITS =
      Map.of(
          "SOUK_CHECKOUT_HOLD", "PT20S",
          "SOUK_CHECKOUT_GRACE", "PT30S",
          "SOUK_CHECKOUT_CHALLENGE", "PT15S",
          "SOUK_CHECKOUT_REVIEW", "PT20S",
          "SOUK_RECONCILIATION_EVERY", "PT10S",
          "SOUK_RECONCILIATION_LATE", "PT45S",
          "SOUK_BOOKS_RECONCILIATION_EVERY", "PT15S",
          "SOUK_VERIFY_LATE", "PT90S");

  private final SoukHome home;
  private final Child up;

  private ScratchMarketplace(SoukHome home, Child up) {
    this.home = home;
    this.up = up;
  }

  /**
   * Starts it and waits until all of it is up.
   *
   * @param home whose data of an earlier run is deleted
   */
  static ScratchMarketplace start(SoukHome home) {
    if (home.isRunning()) {
      throw new StackException("another one is running in " + home.folder());
    }
    Folders.delete(home.folder());
    Folders.create(home.logs());
    Map<String, String> environment = environment(home);
    PortBlock ports =
        PortBlock.firstFree(environment)
            .orElseThrow(() -> new StackException("no block of ports is free"));
    var up =
        Child.start(
            "up",
            DetachedUp.command(ports.offset(), false),
            environment,
            home.log("souk"),
            Child.OrphanSignal.KILL);
    var scratch = new ScratchMarketplace(home, up);
    Runtime.getRuntime().addShutdownHook(new Thread(scratch::close, "stop the marketplace"));
    scratch.awaitReady();
    return scratch;
  }

  private static Map<String, String> environment(SoukHome home) {
    // Blank is as good as unset: no server of the user's own is ever attacked.
    Map<String, String> environment =
        new Marketplace(home, new PortBlock(0), Map.of(), new Progress(System.err)).environment();
    environment.replaceAll((name, ours) -> "");
    SHORT_LIMITS.forEach(
        (name, limit) -> environment.put(name, System.getenv().getOrDefault(name, limit)));
    Map<String, String> proxied = Marketplace.proxied();
    if (proxied.isEmpty()) {
      System.err.println("no Go to build toxiproxy with: the network will have no faults");
    }
    environment.putAll(proxied);
    environment.put("SOUK_HOME", home.folder().toString());
    environment.put("SOUK_CATALOGUE", smallCatalogue(home).toString());
    return environment;
  }

  private static Path smallCatalogue(SoukHome home) {
    Path small = home.folder().resolve("products.jsonl.gz");
    try (var whole =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Files.newInputStream(Catalogue.file())),
                    StandardCharsets.UTF_8));
        var part =
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(small)), StandardCharsets.UTF_8)) {
      for (String line : whole.lines().limit(PRODUCTS).toList()) {
        part.write(line + "\n");
      }
      return small;
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot write " + small, failure);
    }
  }

  private void awaitReady() {
    long end = System.nanoTime() + START_LIMIT.toNanos();
    try (var tail = LogTail.fromStart(home.log("souk"))) {
      while (!StackState.read(home.state()).map(StackState::ready).orElse(false)) {
        System.err.print(tail.more());
        if (up.process().waitFor(300, TimeUnit.MILLISECONDS) || System.nanoTime() > end) {
          throw new StackException("the marketplace to attack did not start; see " + home.logs());
        }
      }
      System.err.print(tail.more());
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted");
    }
  }

  /** Where everything of it is. */
  Map<String, String> told() {
    return new HashMap<>(BenchCommand.running(home, Map.of()));
  }

  @Override
  public void close() {
    up.stop(STOP_LIMIT);
  }
}
