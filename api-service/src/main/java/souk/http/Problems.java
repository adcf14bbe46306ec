package souk.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import io.micronaut.context.BeanProvider;
import io.micronaut.context.annotation.Primary;
import io.micronaut.core.convert.exceptions.ConversionErrorException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.http.server.netty.configuration.NettyHttpServerConfiguration;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import io.micronaut.web.router.UriRouteMatch;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.sql.DatabaseException;

/** Turns every error that the framework answers by itself into a problem document. */
@Singleton
@Primary
public final class Problems implements ErrorResponseProcessor<Map<String, Object>> {
  private static final String INTERNAL =
      "This is our fault. Try again, or tell support the trace_id.";

  private final NettyHttpServerConfiguration server;
  private final BeanProvider<Router> router;

  Problems(NettyHttpServerConfiguration server, BeanProvider<Router> router) {
    this.server = server;
    this.router = router;
  }

  @Override
  public MutableHttpResponse<Map<String, Object>> processResponse(
      ErrorContext context, MutableHttpResponse<?> base) {
    var response = ProblemHandler.response(problem(context, base.status()));
    base.getHeaders()
        .forEach((name, values) -> values.forEach(value -> copy(response, name, value)));
    if (base.status() == HttpStatus.METHOD_NOT_ALLOWED) {
      response.getHeaders().set(HttpHeaders.ALLOW, methods(context.getRequest()));
    }
    return response;
  }

  /**
   * Of the routes that are written down exactly so, if there are any, as the description means it;
   * the framework adds those of a pattern that fits as well.
   */
  private String methods(HttpRequest<?> request) {
    List<UriRouteInfo<?, ?>> routes =
        router.get().findAny(request).stream()
            .<UriRouteInfo<?, ?>>map(UriRouteMatch::getRouteInfo)
            .toList();
    int fewest = routes.stream().mapToInt(Problems::variables).min().orElse(0);
    return routes.stream()
        .filter(route -> variables(route) == fewest)
        .map(UriRouteInfo::getHttpMethodName)
        .distinct()
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static int variables(UriRouteInfo<?, ?> route) {
    return route.getUriMatchTemplate().getVariableNames().size();
  }

  private static void copy(MutableHttpResponse<?> response, String name, String value) {
    if (!name.toLowerCase(Locale.ROOT).startsWith("content-")) {
      response.header(name, value);
    }
  }

  private Problem problem(ErrorContext context, HttpStatus status) {
    @Nullable Throwable cause = context.getRootCause().orElse(null);
    if (DatabaseException.isUnavailable(cause)) {
      return Problem.unavailable(
          "The shop's database can't be reached. Nothing was lost; try again.");
    }
    @Nullable JsonMappingException mapping = find(cause, JsonMappingException.class);
    if (mapping instanceof UnstorableText) {
      return Problem.invalidText(path(mapping));
    }
    if (mapping != null && !mapping.getPath().isEmpty()) {
      return Problem.invalid(
          path(mapping), "has a value that is not understood, or is not known here");
    }
    if (find(cause, JsonProcessingException.class) != null) {
      return Problem.of(HttpStatus.BAD_REQUEST, "malformed-json", "The body is no valid JSON.");
    }
    @Nullable ConversionErrorException conversion = find(cause, ConversionErrorException.class);
    if (conversion != null) {
      return Problem.invalid(
          conversion.getArgument().getName(), "has a value that is not understood");
    }
    @Nullable Problem tooLong = tooLong(context.getRequest());
    if (tooLong != null) {
      return tooLong;
    }
    if (status.getCode() >= 500) {
      return Problem.of(status, "internal-error", INTERNAL);
    }
    return Problem.of(status, word(status), detail(context, status));
  }

  /** The framework takes whatever was too long for the body. */
  private @Nullable Problem tooLong(HttpRequest<?> request) {
    @Nullable Throwable cause =
        request instanceof NettyHttpRequest<?> read
            ? read.getNativeRequest().decoderResult().cause()
            : null;
    if (cause instanceof TooLongHttpLineException) {
      return Problem.of(
          HttpStatus.REQUEST_URI_TOO_LONG,
          "uri-too-long",
          "The method and the address have more than %d bytes. Ask for less at once."
              .formatted(server.getMaxInitialLineLength()));
    }
    if (cause instanceof TooLongHttpHeaderException) {
      return Problem.of(
          HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "headers-too-large",
          "The headers have more than %d bytes together. Send fewer or shorter ones."
              .formatted(server.getMaxHeaderSize()));
    }
    return null;
  }

  private static <T extends Throwable> @Nullable T find(@Nullable Throwable cause, Class<T> type) {
    for (Throwable next = cause; next != null; next = next.getCause()) {
      if (type.isInstance(next)) {
        return type.cast(next);
      }
    }
    return null;
  }

  private static String path(JsonMappingException mapping) {
    return mapping.getPath().stream()
        .map(
            step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
        .collect(Collectors.joining("."));
  }

  private static String word(HttpStatus status) {
    return switch (status) {
      case NOT_FOUND -> "not-found";
      case BAD_REQUEST -> "invalid-request";
      case REQUEST_ENTITY_TOO_LARGE -> "body-too-large";
      default -> status.getReason().toLowerCase(Locale.ROOT).replace(' ', '-');
    };
  }

  private static String detail(ErrorContext context, HttpStatus status) {
    List<String> messages =
        context.getErrors().stream()
            .map(error -> error.getPath().map(path -> path + ": ").orElse("") + error.getMessage())
            .toList();
    return messages.isEmpty() ? status.getReason() : String.join("; ", messages);
  }
}
