package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import io.micronaut.core.io.service.SoftServiceLoader;
import io.micronaut.core.naming.NameUtils;
import io.micronaut.core.type.Argument;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.BeanDefinitionReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What can be set, and what it is by default, is written down in one place, and for people in
 * another.
 */
class SettingsTest {
  private static final Path LISTED = Path.of("../docs/configuration.md");

  @Test
  void everySettingIsListedWithItsDefault() throws IOException {
    List<String> settings = settings().sorted().toList();
    assertThat(settings).hasSizeGreaterThan(30);
    assertThat(listed()).containsExactlyElementsOf(settings);
  }

  /** Name and default: the first two columns of the tables. */
  private static List<String> listed() throws IOException {
    try (Stream<String> lines = Files.lines(LISTED)) {
      return lines
          .filter(line -> line.startsWith("| `"))
          .map(line -> line.split("\\|", 4))
          .map(cells -> "%s = %s".formatted(bare(cells[1]), bare(cells[2])))
          .sorted()
          .toList();
    }
  }

  private static String bare(String cell) {
    return cell.strip().replace("`", "");
  }

  @SuppressWarnings("rawtypes") // Micronaut's own signature
  private static Stream<String> settings() {
    List<BeanDefinitionReference> beans =
        SoftServiceLoader.load(BeanDefinitionReference.class).disableFork().collectAll();
    Stream.Builder<String> settings = Stream.builder();
    for (BeanDefinitionReference<?> bean : beans) {
      if (bean.getName().startsWith("souk.")
          && bean.getAnnotationMetadata().hasAnnotation(ConfigurationProperties.class)) {
        settings(bean.load()).forEach(settings);
      }
    }
    return settings.build();
  }

  private static Stream<String> settings(BeanDefinition<?> bean) {
    String prefix = bean.stringValue(ConfigurationProperties.class).orElseThrow();
    return Stream.of(bean.getConstructor().getArguments())
        .map(argument ->
            prefix + "." + NameUtils.hyphenate(argument.getName()) + " = " + byDefault(argument));
  }

  private static String byDefault(Argument<?> setting) {
    return setting.getAnnotationMetadata().stringValue(Bindable.class, "defaultValue").orElse("");
  }
}
