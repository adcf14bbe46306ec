package souk.accounts.api;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.security.token.generator.TokenGenerator;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import souk.accounts.store.AccountStore;
import souk.accounts.store.AccountStore.Account;
import souk.http.Emails;
import souk.http.Problem;
import souk.http.Problem.FieldError;
import souk.http.Roles;
import souk.http.Shopper.Buyer;

/** Signing up and logging in. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class AccountController {
  private static final int TOKEN_SECONDS = 1_800;
  private static final int PASSWORD_MIN = 8;
  private static final int PASSWORD_MAX = 128;
  private static final int NAME_MAX = 200;
  private static final List<String> BUYER = List.of(Roles.BUYER);

  /** What a new account needs. */
  record SignUp(@Nullable String email, @Nullable String password, @Nullable String name) {}

  /** What a token is given for. */
  record Login(@Nullable String email, @Nullable String password) {}

  /** An account, as its owner sees it. */
  record AccountView(String id, String email, @Nullable String name, List<String> roles) {
    static AccountView of(Account account) {
      return new AccountView(account.id(), account.email(), account.name(), account.roles());
    }
  }

  /** A bearer token. */
  record Token(String accessToken, String tokenType, int expiresIn) {}

  private final AccountStore accounts;
  private final Passwords passwords;
  private final TokenGenerator tokens;

  AccountController(AccountStore accounts, Passwords passwords, TokenGenerator tokens) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.tokens = tokens;
  }

  @Secured(SecurityRule.IS_ANONYMOUS)
  @Post("/accounts")
  HttpResponse<AccountView> signUp(@Body SignUp request) {
    List<FieldError> errors = new ArrayList<>();
    String email = Emails.check(request.email(), errors);
    String password = checkPassword(request.password(), errors);
    if (request.name() != null && request.name().length() > NAME_MAX) {
      errors.add(
          new FieldError("name", "must not have more than %d characters".formatted(NAME_MAX)));
    }
    if (!errors.isEmpty()) {
      throw Problem.invalid(errors);
    }
    return accounts
        .create(email, passwords.hash(password), request.name(), BUYER)
        .map(account -> HttpResponse.created(AccountView.of(account)))
        .orElseThrow(() ->
            Problem.of(
                HttpStatus.CONFLICT,
                "account-exists",
                "This e-mail address has an account. Log in with POST /auth/token."));
  }

  private static String checkPassword(@Nullable String password, List<FieldError> errors) {
    if (password == null || password.length() < PASSWORD_MIN || password.length() > PASSWORD_MAX) {
      errors.add(
          new FieldError(
              "password",
              "must have between %d and %d characters".formatted(PASSWORD_MIN, PASSWORD_MAX)));
      return "";
    }
    return password;
  }

  @Secured(SecurityRule.IS_ANONYMOUS)
  @Post("/auth/token")
  HttpResponse<Token> logIn(@Body Login request) {
    String password = request.password() == null ? "" : request.password();
    var account = accounts.byEmail(request.email() == null ? "" : request.email().strip());
    if (account.isEmpty()) {
      passwords.pretendToCheck(password);
      throw refused();
    }
    if (!passwords.matches(password, account.get().passwordHash())) {
      throw refused();
    }
    return HttpResponse.ok(token(account.get())).header("Cache-Control", "no-store");
  }

  private Token token(Account account) {
    var authentication =
        Authentication.build(account.id(), account.roles(), Map.of("email", account.email()));
    return tokens
        .generateToken(authentication, TOKEN_SECONDS)
        .map(token -> new Token(token, "Bearer", TOKEN_SECONDS))
        .orElseThrow(() -> new IllegalStateException("no token could be signed"));
  }

  private static Problem refused() {
    return Problem.of(
        HttpStatus.UNAUTHORIZED, "login-refused", "The e-mail address or the password is wrong.");
  }

  @Secured({Roles.BUYER, Roles.SELLER, Roles.SUPPORT, Roles.OPS})
  @Get("/accounts/me")
  AccountView me(@Parameter(hidden = true) Buyer buyer) {
    return accounts.byId(buyer.accountId()).map(AccountView::of).orElseThrow(Problem::notFound);
  }
}
