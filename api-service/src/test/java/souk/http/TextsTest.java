package souk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsTest {
  private final ObjectMapper json =
      new ObjectMapper()
          .registerModule(new SimpleModule().addDeserializer(String.class, new TextReader()));

  /** Anything with a text in it. */
  record Named(@Nullable String name) {}

  private @Nullable String name(String body) throws JsonProcessingException {
    return json.readValue(body, Named.class).name();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\u0000", "a\\u0000b", "\\ud800", "\\udc00x", "\\udc00\\ud800"})
  void textsThatCannotBeKept(String escaped) {
    assertThatThrownBy(() -> name("{\"name\": \"%s\"}".formatted(escaped)))
        .isInstanceOf(UnstorableText.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "1.5", "true", "{}", "[]", "[\"x\"]"})
  void otherValuesAreNoTexts(String value) {
    assertThatThrownBy(() -> name("{\"name\": %s}".formatted(value)))
        .isInstanceOf(JsonMappingException.class);
  }

  @Test
  void anyOtherTextIsOne() throws JsonProcessingException {
    assertThat(name("{\"name\": \"\\ud83d\\ude00 \\u0001\"}")).isEqualTo("\uD83D\uDE00 \u0001");
    assertThat(name("{\"name\": null}")).isNull();
  }

  @Test
  void lengthIsInWholeCharacters() {
    assertThat(Texts.length("\uD83D\uDE00a")).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/products", "%F0%9F%98%80", "a%20b", "%00", "q=%C3%A4+b"})
  void addressesThatAreUtf8(String escaped) {
    assertThat(Texts.isUtf8(escaped)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"%ff", "%ED%A0%80", "%C3", "%C3x", "%", "%z1", "%1"})
  void addressesThatAreNot(String escaped) {
    assertThat(Texts.isUtf8(escaped)).isFalse();
  }
}
