package souk.accounts.api;

import com.password4j.Argon2Function;
import com.password4j.Password;
import com.password4j.types.Argon2;
import jakarta.inject.Singleton;

/** Passwords are kept as Argon2id hashes, with OWASP's smallest recommended cost. */
@Singleton
final class Passwords {
  private static final Argon2Function ARGON2 =
      Argon2Function.getInstance(19_456, 2, 1, 32, Argon2.ID);

  private final String nobodys = hash("nobody's password");

  String hash(String password) {
    return Password.hash(password).addRandomSalt(16).with(ARGON2).getResult();
  }

  boolean matches(String password, String hash) {
    return Password.check(password, hash).with(Argon2Function.getInstanceFromHash(hash));
  }

  /** Takes as long as a real check, so that the time tells nobody which addresses have accounts. */
  void pretendToCheck(String password) {
    matches(password, nobodys);
  }
}
