package souk.stack.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import souk.stack.process.Child;
import souk.stack.process.Folders;
import souk.stack.process.Platform;
import souk.stack.process.Ports;
import souk.stack.process.StackException;

/** PostgreSQL with its durability on, from binaries that come as a Maven artifact. */
public final class PostgresServer implements Backend {
  private static final String USER = "souk";
  private static final String WRONG_PASSWORD = "28P01";

  private final Path binaries;
  private final Path folder;
  private final int port;
  private final String password;
  private final Path log;
  private Child child;

  private PostgresServer(Path binaries, Path folder, int port, String password, Path log) {
    this.binaries = binaries;
    this.folder = folder;
    this.port = port;
    this.password = password;
    this.log = log;
    this.child = start();
  }

  /**
   * @param folder the data, made at the first start
   */
  public static PostgresServer start(Path folder, int port, String password, Path log) {
    Ports.requireFree(port, "PostgreSQL");
    return new PostgresServer(unpackOnce(home()), folder, port, password, log);
  }

  /** The binaries are unpacked once for all clones. */
  private static Path home() {
    try (var resource = PostgresServer.class.getResourceAsStream("versions.properties")) {
      var versions = new Properties();
      versions.load(resource);
      return Platform.cache().resolve("postgresql-" + versions.getProperty("postgresql"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Child start() {
    if (!Files.exists(folder.resolve("PG_VERSION"))) {
      initialize();
    }
    var command =
        notAsRoot(
            binaries.resolve("bin/postgres").toString(),
            "-D",
            folder.toString(),
            "-c",
            "port=" + port,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "max_connections=200",
            "-c",
            "shared_buffers=256MB",
            "-c",
            "random_page_cost=1.1",
            "-c",
            "log_min_messages=warning");
    var started = Child.start("postgresql", command, Map.of(), log, Child.OrphanSignal.INT);
    started.awaitReady(Duration.ofMinutes(1), this::isOurs);
    createDatabase(USER);
    return started;
  }

  private void initialize() {
    // Made aside, so that a run that is killed meanwhile leaves no half of a database.
    Path draft = folder.resolveSibling(folder.getFileName() + ".new");
    Folders.delete(draft);
    try {
      Files.createDirectories(folder.toAbsolutePath().getParent());
      Path secret = Files.createTempFile("souk", "pw");
      try {
        Files.writeString(secret, password);
        run(
            notAsRoot(
                binaries.resolve("bin/initdb").toString(),
                "-D",
                draft.toString(),
                "-U",
                USER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + secret,
                "-E",
                "UTF-8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
      } finally {
        Files.delete(secret);
      }
      Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void run(List<String> command) throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    if (process.onExit().join().exitValue() != 0) {
      throw new StackException("initdb failed, see " + log);
    }
  }

  /**
   * PostgreSQL refuses to run as root; in a user namespace of its own it doesn't see that it is.
   */
  private static List<String> notAsRoot(String... command) {
    List<String> whole = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      whole.addAll(List.of("unshare", "-U"));
    }
    whole.addAll(List.of(command));
    return whole;
  }

  private boolean isOurs() {
    try (var connection = connect("postgres");
        var statement = connection.createStatement();
        var rows = statement.executeQuery("SHOW data_directory")) {
      rows.next();
      if (!Path.of(rows.getString(1)).equals(folder.toAbsolutePath())) {
        throw new StackException("another PostgreSQL answers on port " + port);
      }
      return true;
    } catch (SQLException failure) {
      if (WRONG_PASSWORD.equals(failure.getSQLState())) {
        throw new StackException(
            ("the data in %s was made with another password than the one in Souk's secrets now:"
                    + " put that back, or delete the data with ./souk reset")
                .formatted(folder));
      }
      return false;
    }
  }

  /** Creates a database unless it is there. */
  public void createDatabase(String name) {
    try (var connection = connect("postgres");
        var statement = connection.createStatement()) {
      try (var rows =
          statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + name + "'")) {
        if (rows.next()) {
          return;
        }
      }
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException failure) {
      throw new StackException("cannot create database %s: %s".formatted(name, failure));
    }
  }

  public Connection connect(String database) throws SQLException {
    DriverManager.setLoginTimeout(5);
    return DriverManager.getConnection(url(database), USER, password);
  }

  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** What our services need to know of one of its databases. */
  public Map<String, String> environment(String database) {
    return Map.of(
        "SOUK_POSTGRES_URL",
        url(database),
        "SOUK_POSTGRES_USER",
        USER,
        "SOUK_POSTGRES_PASSWORD",
        password);
  }

  @Override
  public Map<String, String> environment() {
    return environment(USER);
  }

  @Override
  public String address() {
    return url(USER);
  }

  @Override
  public Child child() {
    return child;
  }

  @Override
  public void restart() {
    child = start();
  }

  /** A smart shutdown would wait for clients; SIGINT ends them. */
  @Override
  public void stop() {
    try {
      new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().onExit().join();
      if (child.process().waitFor(20, TimeUnit.SECONDS)) {
        return;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    child.kill();
  }

  private static synchronized Path unpackOnce(Path home) {
    if (Files.exists(home)) {
      return home;
    }
    String archive = "/postgres-" + Platform.postgresArchive() + ".txz";
    try (InputStream packed = PostgresServer.class.getResourceAsStream(archive)) {
      if (packed == null) {
        throw new StackException(
            "no PostgreSQL binaries for this platform on the class path (%s)".formatted(archive));
      }
      // Aside and then renamed: another clone may be unpacking at this moment.
      Files.createDirectories(home.getParent());
      Path draft = Files.createTempDirectory(home.getParent(), "unpacking");
      unpack(new TarArchiveInputStream(new XZCompressorInputStream(packed)), draft);
      Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
      try {
        Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileSystemException othersWereQuicker) {
        Folders.delete(draft);
      }
      return home;
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot unpack PostgreSQL to " + home, failure);
    }
  }

  private static void unpack(TarArchiveInputStream archive, Path home) throws IOException {
    Files.createDirectories(home);
    for (var entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
      Path target = home.resolve(entry.getName()).normalize();
      if (!target.startsWith(home.normalize())) {
        throw new IOException("entry outside of the archive: " + entry.getName());
      }
      if (entry.isDirectory()) {
        Files.createDirectories(target);
      } else if (entry.isSymbolicLink()) {
        Files.createDirectories(target.getParent());
        Files.deleteIfExists(target);
        Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
      } else {
        Files.createDirectories(target.getParent());
        Files.copy(archive, target, StandardCopyOption.REPLACE_EXISTING);
        if ((entry.getMode() & 0100) != 0) {
          Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
  }
}
