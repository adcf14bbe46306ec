package souk.app;

import java.util.UUID;
import souk.app.Shop.Answer;

/** Somebody with an account. */
record Account(Shop anybody, String id, String email, String password) {
  static Account open(TestSouk souk) {
    Shop anybody = Shop.at(souk.api().address());
    String email = UUID.randomUUID() + "@example.org";
    String password = "correct horse " + UUID.randomUUID();
    Answer made = anybody.post("/accounts", credentials(email, password)).expect(201);
    return new Account(anybody, made.text("/id"), email, password);
  }

  static String credentials(String email, String password) {
    return "{\"email\": \"%s\", \"password\": \"%s\"}".formatted(email, password);
  }

  Shop logIn() {
    Answer token = anybody.post("/auth/token", credentials(email, password)).expect(200);
    return anybody.as(token.text("/access_token"));
  }
}
