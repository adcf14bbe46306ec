package souk.stack.marketplace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import souk.stack.process.Child;
import souk.stack.process.Folders;
import souk.stack.process.JavaProgram;
import souk.stack.process.Ports;
import souk.stack.process.StackException;

/**
 * Makes the next start faster: each of our programs is run once more in the background, at the
 * lowest priority and on data of its own, to record the classes that it loads. What comes of it
 * halves the time until it answers, and is made anew after each build.
 */
public final class StartCaches {
  private static final Duration READY_LIMIT = Duration.ofMinutes(3);
  private static final Duration WRITE_LIMIT = Duration.ofMinutes(3);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PROBE_LIMIT)
          .build();

  /**
   * How a program is run to be recorded.
   *
   * @param probes what answers when it is ready, an address or {@code host:port}: classes are
   *     loaded by use
   */
  private record Rehearsal(
      JavaProgram program,
      Map<String, String> environment,
      List<String> probes,
      List<String> arguments) {}

  private final Path folder;
  private final Path log;
  private final Map<String, String> environment;
  private final Progress progress;

  /**
   * @param environment where the running backends are: the rehearsal buys nothing from them
   */
  public StartCaches(SoukHome home, Map<String, String> environment, Progress progress) {
    this.folder = home.data().resolve("rehearsal");
    this.log = home.log("start-caches");
    this.environment = environment;
    this.progress = progress;
  }

  /** Makes what is missing. Ends early, without harm, when Souk is stopped meanwhile. */
  public void prepare() {
    long start = System.nanoTime();
    int made = 0;
    try {
      for (Rehearsal rehearsal : rehearsals()) {
        if (!rehearsal.program().hasStartCache()) {
          if (made++ == 0) {
            progress.say("preparing a faster next start, in the background");
          }
          record(rehearsal);
        }
      }
      if (made > 0) {
        progress.say(
            "the next start will be faster (prepared in %d s)"
                .formatted(Duration.ofNanos(System.nanoTime() - start).toSeconds()));
      }
    } catch (StackException | IOException failure) {
      progress.say("no faster next start: " + failure.getMessage());
    } finally {
      Folders.delete(folder);
    }
  }

  private List<Rehearsal> rehearsals() {
    int search = Ports.free();
    int kafka = Ports.free();
    int sandbox = Ports.free();
    int api = Ports.free();
    int management = Ports.free();
    return List.of(
        new Rehearsal(
            JavaProgram.app("souk.app.Application", "640m"),
            with(
                environment,
                "SOUK_ROLES",
                "api,worker",
                "SOUK_TEMPORAL_TARGET", // nobody's: it must not take a task from those who run
                "127.0.0.1:" + Ports.free(),
                "SOUK_HTTP_PORT",
                Integer.toString(api),
                "SOUK_MANAGEMENT_PORT",
                Integer.toString(management)),
            List.of(
                local(management, "/health/readiness"),
                local(api, "/products?q=laptop&sort=price_asc"),
                local(api, "/categories")),
            List.of()),
        new Rehearsal(
            JavaProgram.OPENSEARCH,
            Map.of(),
            List.of(local(search, "/_cluster/health"), local(search, "/_search?q=laptop")),
            List.of(
                folder.resolve("opensearch").toString(),
                Integer.toString(search),
                Integer.toString(Ports.free()),
                "rehearsal")),
        new Rehearsal(
            JavaProgram.KAFKA,
            Map.of(),
            List.of("127.0.0.1:" + kafka),
            List.of(
                folder.resolve("kafka").toString(),
                Integer.toString(kafka),
                Integer.toString(Ports.free()))),
        new Rehearsal(
            JavaProgram.SANDBOX,
            with(
                Map.of(),
                "SOUK_SANDBOX_DATA",
                folder.resolve("sandbox").toString(),
                "SOUK_HTTP_PORT",
                Integer.toString(sandbox)),
            List.of(local(sandbox, "/health/readiness"), local(sandbox, "/books/summary")),
            List.of()));
  }

  private static String local(int port, String path) {
    return "http://127.0.0.1:" + port + path;
  }

  private static Map<String, String> with(Map<String, String> base, String... more) {
    Map<String, String> whole = new HashMap<>(base);
    for (int i = 0; i < more.length; i += 2) {
      whole.put(more[i], more[i + 1]);
    }
    return whole;
  }

  private void record(Rehearsal rehearsal) throws IOException {
    Path cache = rehearsal.program().startCache();
    Path recorded = cache.resolveSibling("start.aotconf");
    Path draft = cache.resolveSibling("start.aot.new");
    Child run =
        quietly(rehearsal, List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded));
    try {
      run.awaitReady(READY_LIMIT, () -> rehearsal.probes().stream().allMatch(StartCaches::answers));
    } finally {
      run.stop(WRITE_LIMIT);
    }
    Child write =
        quietly(
            rehearsal,
            List.of(
                "-XX:AOTMode=create", "-XX:AOTConfiguration=" + recorded, "-XX:AOTCache=" + draft));
    if (!write.endsWell(WRITE_LIMIT)) {
      throw new StackException("the JVM could not write it, see " + log);
    }
    Files.move(draft, cache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    Files.deleteIfExists(recorded);
  }

  private Child quietly(Rehearsal rehearsal, List<String> options) {
    List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
    command.addAll(
        rehearsal.program().command(options, rehearsal.arguments().toArray(String[]::new)));
    return Child.start("rehearsal", command, rehearsal.environment(), log, Child.OrphanSignal.KILL);
  }

  private static boolean answers(String address) {
    return address.startsWith("http") ? serves(address) : Ports.listening(port(address));
  }

  private static int port(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static boolean serves(String address) {
    var request = HttpRequest.newBuilder(URI.create(address)).timeout(PROBE_LIMIT).build();
    try {
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() < 500;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new StackException("interrupted");
    }
  }
}
