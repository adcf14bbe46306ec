package souk.openapi.api;

import io.micronaut.core.io.service.SoftServiceLoader;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.HttpMethodMapping;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.BeanDefinitionReference;
import io.micronaut.inject.ExecutableMethod;
import io.micronaut.security.annotation.Secured;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The routes that there are, as the server finds them. */
final class Routes {
  private Routes() {}

  /** Who may use each, by method and path. */
  @SuppressWarnings("rawtypes") // Micronaut's own signature
  static Map<String, Set<String>> roles() {
    Map<String, Set<String>> roles = new TreeMap<>();
    List<BeanDefinitionReference> beans =
        SoftServiceLoader.load(BeanDefinitionReference.class).disableFork().collectAll();
    for (BeanDefinitionReference<?> bean : beans) {
      if (bean.getAnnotationMetadata().hasStereotype(Controller.class)
          && bean.getName().startsWith("souk.")) {
        add(bean.load(), roles);
      }
    }
    return roles;
  }

  private static void add(BeanDefinition<?> controller, Map<String, Set<String>> roles) {
    for (ExecutableMethod<?, ?> method : controller.getExecutableMethods()) {
      if (method.hasStereotype(HttpMethodMapping.class)) {
        String path =
            ("/"
                    + controller.stringValue(Controller.class).orElse("")
                    + "/"
                    + method.stringValue(HttpMethodMapping.class).orElse(""))
                .replaceAll("/+", "/");
        String verb =
            method
                .getAnnotationTypeByStereotype(HttpMethodMapping.class)
                .orElseThrow()
                .getSimpleName()
                .toUpperCase(Locale.ROOT);
        if (!path.startsWith("/docs") && !path.equals("/openapi.yml")) {
          roles.put(
              verb + " " + path.replaceAll("/$", ""),
              new TreeSet<>(List.of(method.stringValues(Secured.class))));
        }
      }
    }
  }
}
