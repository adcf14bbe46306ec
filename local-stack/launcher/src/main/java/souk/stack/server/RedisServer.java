package souk.stack.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import souk.stack.process.Child;
import souk.stack.process.Folders;
import souk.stack.process.Platform;
import souk.stack.process.Ports;
import souk.stack.process.StackException;

/** Redis with its append-only file, from a binary that comes inside a Maven artifact. */
public final class RedisServer implements Backend {
  private final Path folder;
  private final int port;
  private final String password;
  private final Path log;
  private Child child;

  private RedisServer(Path folder, int port, String password, Path log) {
    this.folder = folder;
    this.port = port;
    this.password = password;
    this.log = log;
    this.child = launch();
  }

  public static RedisServer start(Path folder, int port, String password, Path log) {
    Ports.requireFree(port, "Redis");
    return new RedisServer(folder, port, password, log);
  }

  private Child launch() {
    try {
      Files.createDirectories(folder);
      Path configuration = folder.resolve("redis.conf");
      Files.writeString(
          configuration,
          """
          bind 127.0.0.1
          port %d
          dir %s
          appendonly yes
          appendfsync everysec
          save ""
          maxmemory 256mb
          maxmemory-policy volatile-lru
          requirepass %s
          """
              .formatted(port, folder, password));
      var started =
          Child.start(
              "redis",
              List.of(binary().toString(), configuration.toString()),
              Map.of(),
              log,
              Child.OrphanSignal.KILL);
      started.awaitReady(Duration.ofSeconds(20), this::isOurs);
      return started;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Path binary() throws IOException {
    Path binary = folder.resolve("redis-server");
    if (!Files.exists(binary)) {
      String resource = "/redis-server-7.0.15-" + Platform.redisBinary();
      try (var packed = RedisServer.class.getResourceAsStream(resource)) {
        if (packed == null) {
          throw new StackException("no Redis binary for this platform (%s)".formatted(resource));
        }
        Files.copy(packed, binary, StandardCopyOption.REPLACE_EXISTING);
      }
      if (!binary.toFile().setExecutable(true)) {
        throw new IOException("cannot make " + binary + " executable");
      }
    }
    return binary;
  }

  /** Only our Redis knows our password and works in our folder. */
  private boolean isOurs() {
    try (var socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
      socket.setSoTimeout(2_000);
      socket
          .getOutputStream()
          .write(
              "AUTH %s\r\nCONFIG GET dir\r\nQUIT\r\n"
                  .formatted(password)
                  .getBytes(StandardCharsets.UTF_8));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (answer.startsWith("-WRONGPASS")) {
        throw new StackException("another Redis answers on port " + port);
      }
      return answer.contains(folder.toString());
    } catch (IOException notYet) {
      return false;
    }
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("SOUK_REDIS_URI", "redis://:%s@127.0.0.1:%d".formatted(password, port));
  }

  @Override
  public String address() {
    return "redis://127.0.0.1:" + port;
  }

  @Override
  public Child child() {
    return child;
  }

  @Override
  public void restart() {
    child = launch();
  }

  @Override
  public void stop() {
    child.stop(Duration.ofSeconds(10));
  }

  /** Forgets everything it holds; only while it is stopped. */
  public void wipe() {
    if (child.isAlive()) {
      throw new StackException("stop Redis before wiping it");
    }
    Folders.delete(folder.resolve("appendonlydir"));
  }
}
