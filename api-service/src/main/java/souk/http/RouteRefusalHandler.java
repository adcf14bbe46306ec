package souk.http;

import io.micronaut.context.annotation.Replaces;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.micronaut.security.authentication.AuthorizationException;
import io.micronaut.security.authentication.DefaultAuthorizationExceptionHandler;
import io.micronaut.web.router.RouteAttributes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what is missing to whoever may not use a route: a token, a good one, or a role. */
@Singleton
@Replaces(DefaultAuthorizationExceptionHandler.class)
final class RouteRefusalHandler
    implements ExceptionHandler<AuthorizationException, HttpResponse<?>> {
  @Override
  @SuppressWarnings("rawtypes") // Micronaut's own signature
  public HttpResponse<?> handle(HttpRequest request, AuthorizationException refusal) {
    HttpRequest<?> refused = request;
    return ProblemHandler.response(problem(refused, refusal.getAuthentication()));
  }

  private static Problem problem(HttpRequest<?> request, @Nullable Authentication known) {
    if (known == null && request.getHeaders().contains(HttpHeaders.AUTHORIZATION)) {
      return invalidToken();
    }
    List<String> roles = roles(request);
    if (known == null || isGuest(known.getRoles())) {
      return loginRequired(roles.contains(Roles.GUEST));
    }
    return Problem.of(
        HttpStatus.FORBIDDEN,
        "role-required",
        "Your account needs the role %s for this.".formatted(String.join(" or ", roles)));
  }

  private static boolean isGuest(Collection<String> roles) {
    return roles.contains(Roles.GUEST);
  }

  private static List<String> roles(HttpRequest<?> request) {
    return RouteAttributes.getRouteInfo(request)
        .map(route -> List.of(route.getAnnotationMetadata().stringValues(Secured.class)))
        .orElse(List.of());
  }

  private static Problem loginRequired(boolean isOpenToGuests) {
    return Problem.of(
        HttpStatus.UNAUTHORIZED,
        "login-required",
        isOpenToGuests
            ? "Send a bearer token: a buyer's from POST /auth/token, or the one that the guest's cart came with."
            : "Send a bearer token from POST /auth/token.");
  }

  static Problem invalidToken() {
    return Problem.of(
        HttpStatus.UNAUTHORIZED,
        "invalid-token",
        "The token is expired or garbled. Get a new one from POST /auth/token.");
  }
}
