package souk.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class TraceparentTest {
  private static final String ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String GIVEN = "00-" + ID + "-00f067aa0ba902b7-01";

  @AfterEach
  void forget() {
    MDC.clear();
  }

  @Test
  void theNextStepIsOfTheSameTrace() {
    var given = Traceparent.parse(GIVEN).orElseThrow();
    assertThat(given).hasToString(GIVEN);
    assertThat(given.next().traceId()).isEqualTo(ID);
    assertThat(given.next().flags()).isEqualTo("01");
    assertThat(given.next().parentId()).isNotEqualTo(given.parentId());
    assertThat(Traceparent.parse(given.next().toString())).isPresent();
  }

  @Test
  void aNewTraceIsValidAndNotTheLastOne() {
    var begun = Traceparent.begin();
    assertThat(Traceparent.parse(begun.toString())).contains(begun);
    assertThat(begun.traceId()).isNotEqualTo(Traceparent.begin().traceId());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cc-" + ID + "-00f067aa0ba902b7-01",
        "01-" + ID + "-00f067aa0ba902b7-01-what-will-be"
      })
  void ofLaterVersionsTheKnownPartIsRead(String later) {
    assertThat(Traceparent.parse(later).orElseThrow()).hasToString(GIVEN);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "x",
        "ff-" + ID + "-00f067aa0ba902b7-01",
        "0-" + ID + "-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-" + ID + "-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-" + ID + "-00f067aa0ba902b7-0A",
        "00-" + ID + "-00f067aa0ba902b7-01-more",
        "00-" + ID + "-00f067aa0ba902b7-011",
        "01-" + ID + "-00f067aa0ba902b7-01.more",
        "00-" + ID + "-00f067aa0ba902b7",
        "00-" + ID + "0-00f067aa0ba902b7-01",
        "00-" + ID + "-00f067aa0ba902b7-01\n",
      })
  void whatIsNotValidIsNone(String header) {
    assertThat(Traceparent.parse(header)).isEmpty();
  }

  @Test
  void theLoggersContextTellsTheTrace() {
    assertThat(Traceparent.current()).isEmpty();
    MDC.put(Traceparent.NAME, GIVEN);
    assertThat(Traceparent.current().orElseThrow().traceId()).isEqualTo(ID);
  }
}
