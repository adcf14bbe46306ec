package souk.ops.api;

import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Parameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import souk.accounts.api.RevokedTokens;
import souk.accounts.store.AccountStore;
import souk.accounts.store.AccountStore.Account;
import souk.http.Emails;
import souk.http.Problem;
import souk.http.Problem.FieldError;
import souk.http.Reasons;
import souk.http.Roles;
import souk.http.Shopper.Buyer;

/**
 * Who may do what. Whatever is taken away is gone for tokens that were given before, too: in this
 * process at once, in the others within two seconds.
 */
@Controller("/ops/accounts")
@ExecuteOn(TaskExecutors.BLOCKING)
final class OpsAccountController {
  private static final Set<String> ROLES =
      Set.of(Roles.BUYER, Roles.SELLER, Roles.SUPPORT, Roles.OPS);

  /** An account, as staff sees it. */
  record OpsAccount(
      String id, String email, @Nullable String name, List<String> roles, boolean disabled) {
    static OpsAccount of(Account account) {
      return new OpsAccount(
          account.id(), account.email(), account.name(), account.roles(), account.disabled());
    }
  }

  /** Those found; one at most. */
  record Found(List<OpsAccount> items) {}

  /**
   * @param roles all that the account has from now on
   */
  record RolesWish(@Nullable List<@Nullable String> roles, @Nullable String reason) {}

  /** Why. */
  record Reason(@Nullable String reason) {}

  private final AccountStore accounts;
  private final RevokedTokens tokens;
  private final Audited audited;

  OpsAccountController(AccountStore accounts, RevokedTokens tokens, Audited audited) {
    this.accounts = accounts;
    this.tokens = tokens;
    this.audited = audited;
  }

  /** By its e-mail address, whatever its case. */
  @Get
  @Secured({Roles.SUPPORT, Roles.OPS})
  Found find(@QueryValue @Nullable String email) {
    List<FieldError> errors = new ArrayList<>();
    String address = Emails.check(email, errors);
    if (!errors.isEmpty()) {
      throw Problem.invalid(errors);
    }
    return new Found(accounts.byEmail(address).map(OpsAccount::of).stream().toList());
  }

  @Get("/{id}")
  @Secured({Roles.SUPPORT, Roles.OPS})
  OpsAccount get(String id) {
    return accounts.byId(id).map(OpsAccount::of).orElseThrow(Problem::notFound);
  }

  /** Gives and takes roles. */
  @Post("/{id}/roles")
  @Secured(Roles.OPS)
  OpsAccount roles(String id, @Parameter(hidden = true) Buyer operator, @Body RolesWish wish) {
    requireOther(id, operator);
    List<String> roles = check(wish.roles());
    return change(
        operator,
        "roles",
        id,
        wish.reason(),
        Map.of("roles", roles),
        () -> accounts.setRoles(id, roles));
  }

  private static List<String> check(@Nullable List<@Nullable String> roles) {
    Set<String> wanted = new TreeSet<>();
    for (@Nullable String role : roles == null ? List.<@Nullable String>of() : roles) {
      if (role == null || !ROLES.contains(role)) {
        wanted.clear();
        break;
      }
      wanted.add(role);
    }
    if (roles == null || wanted.isEmpty() || roles.size() > ROLES.size()) {
      throw Problem.invalid("roles", "must be a list of " + new TreeSet<>(ROLES));
    }
    return List.copyOf(wanted);
  }

  /** Nobody can log in to it any more, and whoever has is logged out. */
  @Post("/{id}/disable")
  @Secured(Roles.OPS)
  OpsAccount disable(String id, @Parameter(hidden = true) Buyer operator, @Body Reason why) {
    requireOther(id, operator);
    return change(
        operator, "disable", id, why.reason(), Map.of(), () -> accounts.setDisabled(id, true));
  }

  /** As before it was disabled; its owner logs in anew. */
  @Post("/{id}/enable")
  @Secured(Roles.OPS)
  OpsAccount enable(String id, @Parameter(hidden = true) Buyer operator, @Body Reason why) {
    requireOther(id, operator);
    return change(
        operator, "enable", id, why.reason(), Map.of(), () -> accounts.setDisabled(id, false));
  }

  /** The last operator could lock everybody out. */
  private static void requireOther(String id, Buyer operator) {
    if (operator.accountId().equals(id)) {
      throw Problem.of(
          HttpStatus.CONFLICT, "own-account", "Another operator must do this to your account.");
    }
  }

  private OpsAccount change(
      Buyer operator,
      String action,
      String id,
      @Nullable String reason,
      Map<String, Object> details,
      Supplier<Optional<Account>> change) {
    String why = Reasons.check(reason);
    if (accounts.byId(id).isEmpty()) {
      throw Problem.notFound();
    }
    audited.perform(operator, action, id, why, details, audit -> done(change.get()));
    return accounts.byId(id).map(OpsAccount::of).orElseThrow(Problem::notFound);
  }

  private String done(Optional<Account> changed) {
    Account account = changed.orElseThrow(Problem::notFound);
    tokens.look();
    return account.disabled() ? "disabled" : "roles: " + String.join(", ", account.roles());
  }
}
