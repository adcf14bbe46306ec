package souk.stack.marketplace;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.stack.marketplace.Startup.Piece;
import souk.stack.process.StackException;
import souk.stack.server.Backend;
import souk.stack.server.InMemoryTemporal;
import souk.stack.server.KafkaServer;
import souk.stack.server.OpenSearchServer;
import souk.stack.server.PostgresServer;
import souk.stack.server.RedisServer;
import souk.stack.server.TemporalCommand;
import souk.stack.server.TemporalServer;
import souk.stack.server.Toxiproxy;

/**
 * Every part of Souk on this machine: started in the order that serves the first shopper soonest.
 */
public final class Marketplace implements AutoCloseable {
  private static final String HOST = "127.0.0.1:";
  private static final String NETWORK = "network";
  private static final Duration QUIET_MAX = Duration.ofSeconds(15);

  private final SoukHome home;
  private final PortBlock ports;
  private final Network network;
  private final Secrets secrets;
  private final Progress progress;
  private final Map<String, String> user;
  private final List<Part> parts = new ArrayList<>();
  private volatile boolean temporalHasUi = true;
  private final ExecutorService starters = Executors.newVirtualThreadPerTaskExecutor();

  /**
   * @param user the environment that Souk was started with: it may name servers of the user's own
   */
  public Marketplace(SoukHome home, PortBlock ports, Map<String, String> user, Progress progress) {
    this.home = home;
    this.ports = ports;
    this.network = Network.of(ports, user);
    this.secrets = new Secrets(home.secrets());
    this.user = user;
    this.progress = progress;
    if (network.isProxied()) {
      parts.add(network());
    }
    parts.add(postgres());
    parts.add(redis());
    parts.add(kafka());
    parts.add(openSearch());
    parts.add(temporal());
    parts.add(sandbox());
    parts.add(api());
    parts.add(backstage("worker", "320m", ports.worker()));
    parts.add(backstage("indexer", "320m", ports.indexer()));
  }

  private Part network() {
    String address = HOST + ports.network();
    return Part.ours(
        NETWORK,
        address,
        address,
        () ->
            Toxiproxy.start(
                ports.network(),
                network.ways(),
                home.data().resolve("network/ways.json"),
                home.log(NETWORK)));
  }

  private Part postgres() {
    return backend(
        "postgres",
        "SOUK_POSTGRES_URL",
        ports.postgres(),
        () ->
            PostgresServer.start(
                home.data().resolve("postgres"),
                ports.postgres(),
                secrets.postgres(),
                home.log("postgres")));
  }

  private Part redis() {
    return backend(
        "redis",
        "SOUK_REDIS_URI",
        ports.redis(),
        () ->
            RedisServer.start(
                home.data().resolve("redis"), ports.redis(), secrets.redis(), home.log("redis")));
  }

  private Part kafka() {
    return backend(
        "kafka",
        "SOUK_KAFKA_SERVERS",
        ports.kafka(),
        () ->
            KafkaServer.start(
                home.data().resolve("kafka"),
                ports.kafka(),
                ports.kafkaController(),
                home.log("kafka")));
  }

  private Part openSearch() {
    return backend(
        "opensearch",
        "SOUK_OPENSEARCH_URL",
        ports.openSearch(),
        () ->
            OpenSearchServer.start(
                home.data().resolve("opensearch"),
                ports.openSearch(),
                ports.openSearchTransport(),
                home.log("opensearch")));
  }

  private Part temporal() {
    return backend("temporal", "SOUK_TEMPORAL_TARGET", ports.temporal(), this::startTemporal);
  }

  private Backend startTemporal() {
    Path data = home.data().resolve("temporal");
    return TemporalCommand.find(text -> progress.say("temporal", text))
        .<Backend>map(command ->
            TemporalServer.start(
                command, data, ports.temporal(), ports.temporalUi(), home.log("temporal")))
        .orElseGet(() -> {
          progress.say("temporal", InMemoryTemporal.WARNING);
          temporalHasUi = false;
          return InMemoryTemporal.start(ports.temporal(), home.log("temporal"));
        });
  }

  private Part backend(String name, String variable, int port, Supplier<Backend> starter) {
    @Nullable String theirs = user.get(variable);
    return theirs == null || theirs.isBlank()
        ? Part.ours(name, HOST + port, health(name, port), starter)
        : Part.yours(name, withoutPassword(theirs), HostAndPort.in(theirs));
  }

  /** A port is not enough where it opens long before questions are answered. */
  private static String health(String name, int port) {
    return name.equals("opensearch")
        ? "http://%s%d/_cluster/health".formatted(HOST, port)
        : HOST + port;
  }

  private static String withoutPassword(String address) {
    return address.replaceFirst("://[^@/]*@", "://");
  }

  private Part sandbox() {
    return service(
        "sandbox",
        ports.sandbox(),
        ports.sandbox(),
        () -> SoukService.sandbox(ports.sandbox(), environment(), home.log("sandbox")));
  }

  private Part api() {
    return service(
        "api",
        ports.api(),
        ports.apiManagement(),
        () ->
            SoukService.api(
                "api",
                "api,worker",
                "640m",
                ports.api(),
                ports.apiManagement(),
                environment(),
                home.log("api")));
  }

  private Part backstage(String role, String heap, int port) {
    return service(
        role,
        port,
        port,
        () -> SoukService.backstage(role, role, heap, port, environment(), home.log(role)));
  }

  private static Part service(
      String name, int port, int managementPort, Supplier<SoukService> starter) {
    return Part.service(
        name,
        "http://" + HOST + port,
        "http://" + HOST + managementPort,
        () -> {
          SoukService service = starter.get();
          service.awaitReady();
          return service;
        });
  }

  /** Asks for a network that can have faults; empty if this machine can't have one. */
  public static Map<String, String> proxied() {
    return Network.proxied();
  }

  /** What our services are told; the user's own variables win. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put(
        "SOUK_POSTGRES_URL", "jdbc:postgresql://" + HOST + network.to(ports.postgres()) + "/souk");
    environment.put("SOUK_POSTGRES_USER", "souk");
    environment.put("SOUK_POSTGRES_PASSWORD", secrets.postgres());
    environment.put(
        "SOUK_REDIS_URI",
        "redis://:%s@%s%d".formatted(secrets.redis(), HOST, network.to(ports.redis())));
    environment.put("SOUK_KAFKA_SERVERS", HOST + ports.kafka());
    environment.put("SOUK_OPENSEARCH_URL", "http://" + HOST + network.to(ports.openSearch()));
    environment.put("SOUK_TEMPORAL_TARGET", HOST + network.to(ports.temporal()));
    environment.put("SOUK_TEMPORAL_NAMESPACE", TemporalServer.NAMESPACE);
    environment.put("SOUK_TEMPORAL_UI_URL", "http://" + HOST + ports.temporalUi());
    environment.put("SOUK_SANDBOX_URL", "http://" + HOST + network.to(ports.sandbox()));
    environment.put("SOUK_SANDBOX_DATA", home.data().resolve("sandbox").toString());
    environment.put("SOUK_PUBLIC_URL", "http://" + HOST + ports.api());
    environment.put("SOUK_WEBHOOK_URL", "http://" + HOST + ports.api() + "/webhooks/payments");
    environment.put("SOUK_JWT_SECRET", secrets.tokens());
    environment.put("SOUK_WEBHOOK_SECRET", secrets.webhooks());
    environment.put(Operator.PASSWORD, secrets.operator());
    environment.keySet().removeIf(name -> !user.getOrDefault(name, "").isBlank());
    return environment;
  }

  List<Part> parts() {
    return parts;
  }

  /** What people open. */
  public Map<String, String> urls() {
    Map<String, String> urls = new LinkedHashMap<>();
    urls.put("api", "http://" + HOST + ports.api());
    urls.put("docs", "http://" + HOST + ports.api() + "/docs");
    if (temporalHasUi) {
      urls.put(
          "temporal_ui",
          user.getOrDefault("SOUK_TEMPORAL_UI_URL", "").isBlank()
              ? "http://" + HOST + ports.temporalUi()
              : user.getOrDefault("SOUK_TEMPORAL_UI_URL", ""));
    }
    urls.put("sandbox", "http://" + HOST + ports.sandbox());
    urls.put("sandbox_books", "http://" + HOST + ports.sandbox() + "/books/authorizations");
    return urls;
  }

  public StackState state(boolean ready) {
    return new StackState(
        ProcessHandle.current().pid(),
        ready,
        ports.offset(),
        urls(),
        parts.stream().map(Part::state).toList());
  }

  /**
   * Starts everything, each part as soon as what it needs is there, and loads the catalogue if that
   * has not been done yet.
   *
   * @param progressed is called whenever another part is up
   * @throws StackException if a part can't be started, with the end of its log
   */
  public void start(Runnable progressed) {
    var startup = new Startup(starters, progress, QUIET_MAX);
    if (network.isProxied()) {
      // All the others go through it; it takes no time, unless Go has to build it first.
      start(part(NETWORK), progressed);
    }
    var postgres = begin(startup, "postgres", progressed);
    var openSearch = begin(startup, "opensearch", progressed);
    var redis = begin(startup, "redis", progressed);
    var kafka = begin(startup, "kafka", progressed);
    var temporal = begin(startup, "temporal", progressed);
    var api = begin(startup, "api", progressed, postgres, redis);
    var indexer = begin(startup, "indexer", progressed, postgres, kafka, openSearch);
    begin(startup, "sandbox", progressed);
    begin(startup, "worker", progressed, postgres, temporal);
    var catalogue = new Catalogue(home, environment(), progress);
    if (!catalogue.isLoaded()) {
      String shop = urls().getOrDefault("api", "");
      startup.begin("catalogue", catalogue::load, postgres);
      startup.begin("search", () -> catalogue.awaitSearchable(shop), api, indexer);
    }
    startup.await();
  }

  private Piece begin(Startup startup, String name, Runnable progressed, Piece... needs) {
    Part part = part(name);
    return startup.begin(name, () -> start(part, progressed), needs);
  }

  private void start(Part part, Runnable progressed) {
    long start = System.nanoTime();
    part.start();
    progressed.run();
    progress.say(part.name(), told(part, System.nanoTime() - start));
  }

  private static String told(Part part, long nanos) {
    return part.isOurs()
        ? "%-28s took %.1f s".formatted(part.address(), nanos / 1e9)
        : "yours, at " + part.address();
  }

  private Part part(String name) {
    return parts.stream().filter(part -> part.name().equals(name)).findFirst().orElseThrow();
  }

  /** Ends the services first, then what they work with. */
  @Override
  public void close() {
    List<Part> backends = parts.subList(0, parts.size() - 4);
    List<Part> services = parts.subList(parts.size() - 4, parts.size());
    for (List<Part> group : List.of(services, backends)) {
      CompletableFuture.allOf(
              group.stream()
                  .map(part -> CompletableFuture.runAsync(part::stop, starters))
                  .toArray(CompletableFuture<?>[]::new))
          .join();
    }
  }
}
