package souk.stack.teststack;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.InspectContainerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.containers.wait.strategy.Wait;
import souk.stack.process.StackException;

/**
 * The backends of {@code docker-compose.yml}, started by Testcontainers for tests: what runs there
 * is said in that file and nowhere else.
 */
final class ComposeStack {
  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration RESTART_LIMIT = Duration.ofMinutes(2);

  private final Map<String, String> ports = ComposeFile.freePorts();
  private final ComposeContainer compose;

  /**
   * @throws StackException if there is no Docker
   */
  ComposeStack() {
    if (!DockerClientFactory.instance().isDockerAvailable()) {
      throw new StackException(
          "souk.test.backends=testcontainers needs Docker, and there is none that answers."
              + " Remedy: start Docker, or leave the property out: the tests then start servers that"
              + " need no Docker");
    }
    compose = new ComposeContainer(ComposeFile.path().toFile()).withEnv(ports);
    for (TestStack.Need need : TestStack.Need.values()) {
      compose.waitingFor(need.service(), Wait.forHealthcheck().withStartupTimeout(START_LIMIT));
    }
    compose.start();
  }

  void end() {
    compose.stop();
  }

  TestBackend backend(TestStack.Need need) {
    ContainerState container = compose.getContainerByServiceName(need.service()).orElseThrow();
    return new Container(container, environment(need.variables()));
  }

  private Map<String, String> environment(String prefix) {
    return ComposeFile.environment(ports).entrySet().stream()
        .filter(variable -> variable.getKey().startsWith(prefix))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** One of its containers. */
  private static final class Container implements TestBackend {
    private final ContainerState state;
    private final Map<String, String> environment;
    private boolean forgets;

    Container(ContainerState state, Map<String, String> environment) {
      this.state = state;
      this.environment = environment;
    }

    private static DockerClient docker() {
      return DockerClientFactory.instance().client();
    }

    @Override
    public Map<String, String> environment() {
      return environment;
    }

    @Override
    public void kill() {
      docker().killContainerCmd(state.getContainerId()).exec();
      await("ended", now -> !Boolean.TRUE.equals(now.getState().getRunning()));
    }

    @Override
    public void restart() {
      docker().startContainerCmd(state.getContainerId()).exec();
      await(
          "healthy",
          now ->
              now.getState().getHealth() != null
                  && "healthy".equals(now.getState().getHealth().getStatus()));
      if (forgets) {
        forgets = false;
        run("redis-cli", "FLUSHALL");
      }
    }

    /** Its files are the container's: it forgets them when it is there again. */
    @Override
    public void wipe() {
      if (!environment.containsKey("SOUK_REDIS_URI")) {
        TestBackend.super.wipe();
      }
      forgets = true;
    }

    private void run(String... command) {
      try {
        state.execInContainer(command);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new StackException("interrupted");
      }
    }

    private void await(String what, Predicate<InspectContainerResponse> wanted) {
      long end = System.nanoTime() + RESTART_LIMIT.toNanos();
      while (!wanted.test(docker().inspectContainerCmd(state.getContainerId()).exec())) {
        if (System.nanoTime() > end) {
          throw new StackException(state.getContainerId() + " is still not " + what);
        }
        try {
          TimeUnit.MILLISECONDS.sleep(100);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new StackException("interrupted");
        }
      }
    }
  }
}
