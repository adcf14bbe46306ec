package souk.http;

import io.micronaut.context.annotation.Requires;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.enums.SecuritySchemeType;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.security.SecurityScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;

/** The API's own description, made from the controllers when they are compiled. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Souk",
            version = "1",
            description =
                "A marketplace: search, compare offers, keep a cart, check out, follow the order."
                    + " Errors are RFC 9457 problem documents. POSTs that create or pay need an"
                    + " Idempotency-Key. Amounts are in minor units."),
    security = @SecurityRequirement(name = "token"))
@SecurityScheme(
    name = "token",
    type = SecuritySchemeType.HTTP,
    scheme = "bearer",
    description = "A buyer's from POST /auth/token, or the one a guest's cart came with.")
@Controller
@Requires(property = "souk.roles.api", value = "true")
@Secured(SecurityRule.IS_ANONYMOUS)
@Hidden
final class DocsController {
  private static final String DESCRIPTION = "/META-INF/swagger/openapi.yml";
  private static final String UI = "/META-INF/resources/webjars/swagger-ui/5.17.14/";
  private static final Set<String> UI_FILES = Set.of("swagger-ui.css", "swagger-ui-bundle.js");

  private final DescribedRoles roles;

  DocsController(DescribedRoles roles) {
    this.roles = roles;
  }

  @Get("/openapi.yml")
  @Produces("application/yaml")
  String description() throws IOException {
    try (var stream = DocsController.class.getResourceAsStream(DESCRIPTION)) {
      if (stream == null) {
        throw Problem.notFound();
      }
      return roles.in(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  /** The page's own script and style; nothing else of that library is served. */
  @Get("/docs/ui/{file}")
  StreamedFile ui(String file) {
    if (!UI_FILES.contains(file)) {
      throw Problem.notFound();
    }
    return new StreamedFile(
        Objects.requireNonNull(DocsController.class.getResource(UI + file), file));
  }

  @Get("/docs")
  @Produces(MediaType.TEXT_HTML)
  String page() {
    return """
    <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Souk's API</title>
    <link rel="stylesheet" href="/docs/ui/swagger-ui.css"></head>
    <body><div id="ui"></div><script src="/docs/ui/swagger-ui-bundle.js"></script>
    <script>SwaggerUIBundle({url: "/openapi.yml", dom_id: "#ui"})</script></body></html>
    """;
  }
}
