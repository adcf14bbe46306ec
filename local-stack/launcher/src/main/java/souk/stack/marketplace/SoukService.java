package souk.stack.marketplace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import souk.stack.process.Child;
import souk.stack.process.JavaProgram;
import souk.stack.process.Ports;
import souk.stack.process.StackException;
import souk.stack.server.Backend;

/** One of Souk's own services, in a JVM of its own. */
public final class SoukService implements Backend {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(2);

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(PROBE_LIMIT)
          .build();

  private final String name;
  private final JavaProgram program;
  private final int port;
  private final int managementPort;
  private final Map<String, String> environment;
  private final Path log;
  private Child child;

  private SoukService(
      String name,
      JavaProgram program,
      int port,
      int managementPort,
      Map<String, String> environment,
      Path log) {
    this.name = name;
    this.program = program;
    this.port = port;
    this.managementPort = managementPort;
    this.environment = new HashMap<>(environment);
    this.environment.put("SOUK_HTTP_PORT", Integer.toString(port));
    this.environment.put("SOUK_MANAGEMENT_PORT", Integer.toString(managementPort));
    this.log = log;
    this.child = launch();
  }

  /**
   * The payment provider's stand-in.
   *
   * @param environment its data folder and webhooks
   */
  public static SoukService sandbox(int port, Map<String, String> environment, Path log) {
    Ports.requireFree(port, "sandbox");
    return new SoukService("sandbox", JavaProgram.SANDBOX, port, port, environment, log);
  }

  /**
   * The marketplace's API, with whatever other roles.
   *
   * @param roles as SOUK_ROLES has them
   * @param heap the most that its JVM takes, such as {@code 512m}
   * @param environment where its backends are
   */
  public static SoukService api(
      String name,
      String roles,
      String heap,
      int port,
      int managementPort,
      Map<String, String> environment,
      Path log) {
    Ports.requireFree(port, name);
    return app(name, roles, heap, port, managementPort, environment, log);
  }

  /** A part of the marketplace that no shopper talks to: its only port is for management. */
  public static SoukService backstage(
      String name, String roles, String heap, int port, Map<String, String> environment, Path log) {
    return app(name, roles, heap, port, port, environment, log);
  }

  private static SoukService app(
      String name,
      String roles,
      String heap,
      int port,
      int managementPort,
      Map<String, String> environment,
      Path log) {
    Ports.requireFree(managementPort, name);
    Map<String, String> complete = new HashMap<>(environment);
    complete.put("SOUK_ROLES", roles);
    return new SoukService(
        name, JavaProgram.app("souk.app.Application", heap), port, managementPort, complete, log);
  }

  private Child launch() {
    return Child.start(name, program.command(), environment, log, Child.OrphanSignal.KILL);
  }

  /**
   * @throws StackException with the end of its log if it dies or takes too long
   */
  public void awaitReady() {
    child.awaitReady(START_LIMIT, this::isReady);
  }

  /** Whether it says of itself that it can work. */
  public boolean isReady() {
    var request =
        HttpRequest.newBuilder(URI.create(management() + "/health/readiness"))
            .timeout(PROBE_LIMIT)
            .build();
    try {
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public Map<String, String> environment() {
    return name.equals("sandbox") ? Map.of("SOUK_SANDBOX_URL", address()) : Map.of();
  }

  @Override
  public String address() {
    return "http://127.0.0.1:" + port;
  }

  /** Where it says how it is and what it has counted. */
  public String management() {
    return "http://127.0.0.1:" + managementPort;
  }

  @Override
  public Child child() {
    return child;
  }

  @Override
  public void restart() {
    child = launch();
    awaitReady();
  }

  @Override
  public void stop() {
    child.stop(Duration.ofSeconds(15));
  }
}
