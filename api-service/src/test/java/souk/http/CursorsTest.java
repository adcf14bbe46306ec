package souk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import souk.sql.Place;

class CursorsTest {
  private static final Place PLACE = new Place(Instant.parse("2026-11-30T22:00:00.123456Z"), "x_1");
  private final Cursors cursors = Cursors.of("orders", "acc_1");

  @Test
  void whatWasGivenOutCanBeRead() {
    assertThat(cursors.decode(cursors.encode("a", "b,c=ü"), 2)).containsExactly("a", "b,c=ü");
    assertThat(cursors.place(cursors.encode(PLACE), Place.FIRST)).isEqualTo(PLACE);
    assertThat(cursors.place(null, Place.LAST)).isEqualTo(Place.LAST);
  }

  /** On every instance, and after a restart. */
  @Test
  void itIsTheSameWhereverItIsMade() {
    assertThat(cursors.encode("a")).isEqualTo("MR9vcmRlcnMfZTNiYjIzNGVjN2Q5MWZhMB9h");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "zzz", "!!!", "YQ", "\u0000", "MR9vcmRlcnM", "MQ==", "é", "\ud800"})
  void whatWasNotIsRefused(String cursor) {
    assertRefused(() -> cursors.decode(cursor, 2));
  }

  @Test
  void whatIsTooLongIsRefused() {
    String tooLong = cursors.encode("a".repeat(Cursors.LENGTH_MAX));
    assertRefused(() -> cursors.decode(tooLong, 1));
  }

  @Test
  void oneOfAnotherListOrAnotherQuestionIsRefused() {
    assertRefused(() -> Cursors.of("audit", "acc_1").decode(cursors.encode("a"), 1));
    assertRefused(() -> Cursors.of("orders", "acc_2").decode(cursors.encode("a"), 1));
    assertRefused(() -> Cursors.of("orders").decode(cursors.encode("a"), 1));
    assertRefused(() -> cursors.decode(cursors.encode("a"), 2));
    assertRefused(
        () -> Cursors.of("l", "a", "bc").decode(Cursors.of("l", "ab", "c").encode(""), 1));
    assertRefused(() -> Cursors.of("l", "").decode(Cursors.of("l", (String) null).encode(""), 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "+1000000000-12-31T23:59:59.999999999Z",
        "-1000000000-01-01T00:00:00Z",
        "1969-12-31T23:59:59Z",
        "+10000-01-01T00:00:00Z",
        "yesterday",
        "",
        "2026-13-01T00:00:00Z",
        "0"
      })
  void aTimeThatNoRowHasIsRefused(String time) {
    assertRefused(() -> cursors.place(cursors.encode(time, "x"), Place.FIRST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0000", "a\u0000b", "\n", "\u0085"})
  void controlCharactersAreRefused(String id) {
    assertRefused(() -> cursors.decode(cursors.encode("a", id), 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1.5", "9223372036854775808", "1e9", "٣x", " 1"})
  void whatIsNoNumberIsRefused(String number) {
    assertRefused(() -> Cursors.number(number));
  }

  /** A surrogate without its other half, and bytes that are no text. */
  @Test
  void bytesThatAreNoTextAreRefused() {
    byte[] head = "1\u001forders\u001f".getBytes(StandardCharsets.UTF_8);
    for (byte[] tail : new byte[][] {{(byte) 0xed, (byte) 0xa0, (byte) 0x80}, {(byte) 0xff}}) {
      byte[] bytes = Arrays.copyOf(head, head.length + tail.length);
      System.arraycopy(tail, 0, bytes, head.length, tail.length);
      String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
      assertRefused(() -> cursors.decode(cursor, 1));
    }
  }

  @Test
  void whateverComesIsReadOrRefused() {
    var random = new Random(14);
    String given = cursors.encode(PLACE);
    for (int round = 0; round < 20_000; round++) {
      char[] changed = given.toCharArray();
      for (int change = 0; change <= random.nextInt(4); change++) {
        changed[random.nextInt(changed.length)] = (char) random.nextInt(128);
      }
      try {
        Place place = cursors.place(String.valueOf(changed), Place.FIRST);
        assertThat(place.at()).isBetween(Place.FIRST.at(), Place.LAST.at());
      } catch (Problem refused) {
        assertThat(refused.status().getCode()).isEqualTo(400);
      }
    }
  }

  private static void assertRefused(Runnable use) {
    assertThatThrownBy(use::run)
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.status().getCode()).isEqualTo(400));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 101, Integer.MAX_VALUE})
  void limitsOutsideTheBoundsAreRefused(int limit) {
    assertThatThrownBy(() -> Cursors.limit(limit, 20, 100)).isInstanceOf(Problem.class);
  }
}
