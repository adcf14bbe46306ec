package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.core.io.service.SoftServiceLoader;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.HttpMethodMapping;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.BeanDefinitionReference;
import io.micronaut.inject.ExecutableMethod;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import souk.http.Roles;

/** Every route says who may use it; one that forgot to would be closed to all. */
class RoutesTest {
  private static final Set<String> KNOWN =
      Set.of(
          SecurityRule.IS_ANONYMOUS,
          Roles.GUEST,
          Roles.BUYER,
          Roles.SELLER,
          Roles.SUPPORT,
          Roles.OPS);

  @Test
  void everyRouteSaysWhoMayUseIt() {
    List<ExecutableMethod<?, ?>> routes = routes().toList();
    assertThat(routes).hasSizeGreaterThan(30);
    assertThat(routes)
        .filteredOn(route -> route.stringValues(Secured.class).length == 0)
        .as("routes without @Secured")
        .isEmpty();
  }

  @Test
  void rolesAreThoseThatThereAre() {
    assertThat(routes())
        .flatMap(route -> List.of(route.stringValues(Secured.class)))
        .isSubsetOf(KNOWN);
  }

  /** Micronaut adds a method's roles to those of its class: what looks narrower would not be. */
  @Test
  void noRouteSaysItTwice() {
    assertThat(routes())
        .filteredOn(route ->
            route.getAnnotationMetadata().getDeclaredMetadata().hasDeclaredAnnotation(Secured.class)
                && route.getDeclaringType().isAnnotationPresent(Secured.class))
        .isEmpty();
  }

  /** Of all our controllers on the class path but the payment sandbox's, a server of its own. */
  @SuppressWarnings("rawtypes") // Micronaut's own signature
  private static Stream<ExecutableMethod<?, ?>> routes() {
    List<BeanDefinitionReference> beans =
        SoftServiceLoader.load(BeanDefinitionReference.class).disableFork().collectAll();
    Stream.Builder<ExecutableMethod<?, ?>> routes = Stream.builder();
    for (BeanDefinitionReference<?> bean : beans) {
      if (bean.getAnnotationMetadata().hasStereotype(Controller.class)
          && bean.getName().startsWith("souk.")
          && !bean.getName().startsWith("souk.sandbox.")) {
        routes(bean.load()).forEach(routes);
      }
    }
    return routes.build();
  }

  private static Stream<ExecutableMethod<?, ?>> routes(BeanDefinition<?> controller) {
    return controller.getExecutableMethods().stream()
        .<ExecutableMethod<?, ?>>map(method -> method)
        .filter(method -> method.hasStereotype(HttpMethodMapping.class));
  }
}
