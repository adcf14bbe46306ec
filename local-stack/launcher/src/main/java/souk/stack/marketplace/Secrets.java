package souk.stack.marketplace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** Passwords and keys, made up once and then kept in files that only their owner can read. */
public record Secrets(Path folder) {
  private static final int BYTES = 24;
  private static final SecureRandom RANDOM = new SecureRandom();

  String postgres() {
    return of("postgres");
  }

  String redis() {
    return of("redis");
  }

  String tokens() {
    return of("jwt") + of("jwt");
  }

  String webhooks() {
    return of("webhook");
  }

  String operator() {
    return of("operator");
  }

  public Path operatorFile() {
    return folder.resolve("operator");
  }

  private String of(String name) {
    synchronized (Secrets.class) { // parts that start at the same moment share one
      return readOrCreate(folder.resolve(name));
    }
  }

  private String readOrCreate(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      return Files.readString(file).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException("cannot keep secrets in " + folder, failure);
    }
  }

  private void create(Path file) throws IOException {
    Files.createDirectories(folder, onlyOwner("rwx------"));
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    Path draft = Files.createTempFile(folder, "new", "", onlyOwner("rw-------"));
    Files.write(draft, Base64.getUrlEncoder().withoutPadding().encode(bytes));
    Files.move(draft, file);
  }

  private static FileAttribute<Set<PosixFilePermission>> onlyOwner(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
