package souk.addresses;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Compares what people write for a name: without case, accents, blanks and marks. */
final class Names {
  private static final Pattern MARKS = Pattern.compile("\\p{M}+");
  private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

  /** What Unicode takes for letters of their own, and others write without. */
  private static final Map<String, String> LETTERS_WITHOUT_MARKS =
      Map.of(
          "ı", "i", "ł", "l", "ø", "o", "đ", "d", "ð", "d", "ß", "ss", "æ", "ae", "œ", "oe", "þ",
          "th");

  /** Say what a subdivision is, not which one. */
  private static final Set<String> KINDS =
      Set.of(
          "county",
          "co",
          "province",
          "state",
          "prefecture",
          "emirate",
          "governorate",
          "region",
          "oblast",
          "department",
          "district",
          "parish",
          "city",
          "provincia",
          "estado",
          "departamento",
          "of",
          "the",
          "ken",
          "fu",
          "do",
          "si",
          "shi",
          "sheng");

  private static final Pattern KIND_IN_CHINESE_OR_JAPANESE =
      Pattern.compile("(?<=\\p{IsHan}{2})[都府県省市區区州縣]$");

  private Names() {}

  /** What two spellings of the same name have in common. */
  static String key(String name) {
    return BETWEEN_WORDS.matcher(plain(name)).replaceAll("");
  }

  /** The same without the words for what kind of place it is. */
  static String bare(String name) {
    StringBuilder bare = new StringBuilder();
    for (String word : BETWEEN_WORDS.split(plain(name))) {
      if (!KINDS.contains(word)) {
        bare.append(word);
      }
    }
    return KIND_IN_CHINESE_OR_JAPANESE.matcher(bare).replaceAll("");
  }

  private static String plain(String name) {
    String plain =
        MARKS
            .matcher(Normalizer.normalize(name, Normalizer.Form.NFKD))
            .replaceAll("")
            .toLowerCase(Locale.ROOT);
    for (var letter : LETTERS_WITHOUT_MARKS.entrySet()) {
      plain = plain.replace(letter.getKey(), letter.getValue());
    }
    return plain;
  }
}
