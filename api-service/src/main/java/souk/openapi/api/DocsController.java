package souk.openapi.api;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.util.SupplierUtil;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.types.files.StreamedFile;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import souk.http.Problem;

/** The API's own description, and a page to read it and to try it out. */
@OpenAPIDefinition(info = @Info(title = "Souk", version = "1"))
@Controller
@Requires(property = "souk.roles.api", value = "true")
@Secured(SecurityRule.IS_ANONYMOUS)
@Hidden
final class DocsController {
  private static final String UI = "/META-INF/resources/webjars/swagger-ui/5.17.14/";
  private static final Set<String> UI_FILES = Set.of("swagger-ui.css", "swagger-ui-bundle.js");

  private final Supplier<String> description;

  DocsController(ApiDescription description, DescribedRoles roles) {
    this.description = SupplierUtil.memoized(() -> roles.in(description.text()));
  }

  @Get("/openapi.yml")
  @Produces("application/yaml")
  String description() {
    return description.get();
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
  String page() throws IOException {
    return read("/docs/page.html");
  }

  @Get("/docs/walk.js")
  @Produces("text/javascript")
  String walk() throws IOException {
    return read("/docs/walk.js");
  }

  private static String read(String resource) throws IOException {
    try (var stream = DocsController.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(stream, resource).readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
