package souk.accounts.api;

import io.micronaut.http.HttpRequest;
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
import souk.http.ClientAddresses;
import souk.http.Emails;
import souk.http.Problem;
import souk.http.Problem.FieldError;
import souk.http.Roles;
import souk.http.Shopper.Buyer;
import souk.http.Texts;

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
  private final LogIns logIns;
  private final SignUps signUps;
  private final ClientAddresses addresses;

  AccountController(
      AccountStore accounts,
      Passwords passwords,
      TokenGenerator tokens,
      LogIns logIns,
      SignUps signUps,
      ClientAddresses addresses) {
    this.accounts = accounts;
    this.passwords = passwords;
    this.tokens = tokens;
    this.logIns = logIns;
    this.signUps = signUps;
    this.addresses = addresses;
  }

  @Secured(SecurityRule.IS_ANONYMOUS)
  @Post("/accounts")
  HttpResponse<AccountView> signUp(HttpRequest<?> http, @Body SignUp request) {
    List<FieldError> errors = new ArrayList<>();
    String email = Emails.check(request.email(), errors);
    String password = checkPassword(request.password(), errors);
    if (request.name() != null && Texts.length(request.name()) > NAME_MAX) {
      errors.add(
          new FieldError("name", "must not have more than %d characters".formatted(NAME_MAX)));
    }
    if (!errors.isEmpty()) {
      throw Problem.invalid(errors);
    }
    signUps.count(addresses.of(http));
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
    int length = password == null ? 0 : Texts.length(password);
    if (password == null || length < PASSWORD_MIN || length > PASSWORD_MAX) {
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
  HttpResponse<Token> logIn(HttpRequest<?> request, @Body Login login) {
    String email = login.email() == null ? "" : login.email().strip();
    if (Texts.length(email) > Emails.LENGTH_MAX) {
      throw Problem.invalid("email", "must be an e-mail address");
    }
    String password = login.password() == null ? "" : login.password();
    Account account = logIns.logIn(email, password, addresses.of(request));
    return HttpResponse.ok(token(account)).header("Cache-Control", "no-store");
  }

  private Token token(Account account) {
    var authentication =
        Authentication.build(
            account.id(),
            account.roles(),
            Map.of("email", account.email(), RevokedTokens.VERSION, account.tokenVersion()));
    return tokens
        .generateToken(authentication, TOKEN_SECONDS)
        .map(token -> new Token(token, "Bearer", TOKEN_SECONDS))
        .orElseThrow(() -> new IllegalStateException("no token could be signed"));
  }

  @Secured({Roles.BUYER, Roles.SELLER, Roles.SUPPORT, Roles.OPS})
  @Get("/accounts/me")
  AccountView me(@Parameter(hidden = true) Buyer buyer) {
    return accounts.byId(buyer.accountId()).map(AccountView::of).orElseThrow(Problem::notFound);
  }
}
