package souk.app;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * Holds every answer, and every request that was accepted, against the description that the shop
 * itself serves: what it does not say is a defect of one or the other.
 */
final class Described {
  private static final String SECURITY = "validation.request.security.missing";
  private static final String NO_SUCH_PATH = "validation.request.path.missing";
  private static final String NO_SUCH_METHOD = "validation.request.operation.notAllowed";
  private static final String UNREAD_BODY = "validation.request.body.unexpected";
  private static final String UNKNOWN_PARAMETER = "validation.request.parameter.query.unexpected";

  /** Served beside the API, and no part of it. */
  private static final Set<String> BESIDE = Set.of("docs", "openapi.yml");

  /** By the address that serves the description; empty for one that serves none. */
  private static final Map<String, Optional<OpenApiInteractionValidator>> SERVED =
      new ConcurrentHashMap<>();

  private Described() {}

  /**
   * @throws AssertionError that names the route and says in what it differs
   */
  static void check(HttpClient http, HttpRequest request, HttpResponse<String> response) {
    String origin = "http://" + request.uri().getRawAuthority();
    SERVED
        .computeIfAbsent(origin, address -> validator(http, address))
        .ifPresent(validator -> check(validator, request, response));
  }

  private static Optional<OpenApiInteractionValidator> validator(HttpClient http, String address) {
    try {
      var served =
          http.send(
              HttpRequest.newBuilder(URI.create(address + "/openapi.yml")).build(),
              BodyHandlers.ofString());
      return served.statusCode() == 200 ? Optional.of(validator(served.body())) : Optional.empty();
    } catch (IOException failure) {
      throw new AssertionError("no description", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", interrupted);
    }
  }

  private static OpenApiInteractionValidator validator(String description) {
    return OpenApiInteractionValidator.createForInlineApiSpecification(description)
        .withLevelResolver(
            LevelResolver.create()
                // Who asks without a token wants to see what happens.
                .withLevel(SECURITY, ValidationReport.Level.IGNORE)
                // What a route does not read does no harm.
                .withLevel(UNREAD_BODY, ValidationReport.Level.IGNORE)
                // attr.NAME stands for any name.
                .withLevel(UNKNOWN_PARAMETER, ValidationReport.Level.IGNORE)
                .build())
        .build();
  }

  private static void check(
      OpenApiInteractionValidator validator, HttpRequest request, HttpResponse<String> response) {
    String path = request.uri().getRawPath();
    if (BESIDE.contains(path.split("/", -1)[1])) {
      return;
    }
    ValidationReport report =
        validator.validateResponse(path, Request.Method.valueOf(request.method()), of(response));
    boolean isElsewhere = has(report, NO_SUCH_PATH) && response.statusCode() == 404;
    boolean isRefused = has(report, NO_SUCH_METHOD) && response.statusCode() == 405;
    if (!isElsewhere && !isRefused) {
      require(report, request, response);
    }
    if (response.statusCode() < 300) {
      require(validator.validateRequest(of(request)), request, response);
    }
  }

  private static boolean has(ValidationReport report, String key) {
    return report.getMessages().stream().anyMatch(message -> message.getKey().equals(key));
  }

  private static void require(
      ValidationReport report, HttpRequest request, HttpResponse<String> response) {
    if (report.hasErrors()) {
      List<String> wrong =
          report.getMessages().stream()
              .filter(message -> message.getLevel() == ValidationReport.Level.ERROR)
              .map(message -> message.getKey() + ": " + message.getMessage())
              .toList();
      throw new AssertionError(
          "%s %s answered %d: %s%nThe description says otherwise: %s"
              .formatted(
                  request.method(),
                  request.uri().getRawPath(),
                  response.statusCode(),
                  response.body(),
                  String.join("\n", wrong)));
    }
  }

  private static SimpleResponse of(HttpResponse<String> response) {
    var answer = SimpleResponse.Builder.status(response.statusCode());
    response.headers().map().forEach(answer::withHeader);
    return response.body().isEmpty() ? answer.build() : answer.withBody(response.body()).build();
  }

  private static Request of(HttpRequest request) {
    var asked = new SimpleRequest.Builder(request.method(), request.uri().getRawPath());
    request.headers().map().forEach(asked::withHeader);
    @Nullable String query = request.uri().getRawQuery();
    for (String parameter : query == null ? new String[0] : query.split("&")) {
      String[] parts = parameter.split("=", 2);
      asked.withQueryParam(decoded(parts[0]), parts.length == 2 ? decoded(parts[1]) : "");
    }
    request
        .bodyPublisher()
        .filter(body -> body.contentLength() > 0)
        .ifPresent(body -> asked.withBody(text(body)));
    return asked.build();
  }

  private static String decoded(String escaped) {
    return URLDecoder.decode(escaped, StandardCharsets.UTF_8);
  }

  /** Of a body that is there already: it is given at once. */
  private static String text(HttpRequest.BodyPublisher body) {
    var text = new StringBuilder();
    body.subscribe(
        new Flow.Subscriber<ByteBuffer>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(ByteBuffer piece) {
            text.append(StandardCharsets.UTF_8.decode(piece));
          }

          @Override
          public void onError(Throwable failure) {
            throw new AssertionError(failure);
          }

          @Override
          public void onComplete() {}
        });
    return text.toString();
  }
}
