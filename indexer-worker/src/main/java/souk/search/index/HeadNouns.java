package souk.search.index;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a title says the thing is: "notebook" in "HP EliteBook 840 Notebook Silver 35.6 cm", "lock"
 * in "MicroSaver Laptop Lock for Dell". Titles here run brand, model, thing, then measures: the
 * thing is the last word before a number, a colour, a comma or "for". So a search for a thing finds
 * it before what is only made for it.
 */
final class HeadNouns {
  private static final int RUNS = 4;
  private static final int RUNS_WITH_HEADS = 2;

  /** What follows says what it goes with, not what it is. */
  private static final Pattern MADE_FOR =
      Pattern.compile(
          "\\b(?:for|with|w/|compatible with|replaces|fits|suitable for|incl\\.?|including)(?=\\s)",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern WORDS =
      Pattern.compile(
          "[A-Za-z0-9À-ÿ][A-Za-z0-9À-ÿ.'’/+\\-]*[A-Za-z0-9À-ÿ+]|[A-Za-z0-9À-ÿ]|[,;:()\\[\\]–—\\-\"”″/&|]");

  private static final Set<String> ENDS = Set.copyOf(IndexDefinition.lines("run-ends.txt"));
  private static final Set<String> UNITS = Set.copyOf(IndexDefinition.lines("units.txt"));
  private static final Set<String> ACCESSORIES =
      Set.copyOf(IndexDefinition.lines("accessories.txt"));

  /** Says little by itself: the word before it counts too. */
  private static final Set<String> GENERIC = Set.of("pc", "set", "system", "unit", "device");

  private HeadNouns() {}

  static List<String> of(String title, String brand) {
    List<List<String>> runs = runs(beforeMadeFor(title, brand), brand);
    List<String> accessories = new ArrayList<>();
    for (List<String> run : runs) {
      for (String word : run) {
        for (String part : word.split("[/\\-]")) {
          if (ACCESSORIES.contains(singular(part))) {
            accessories.add(part);
          }
        }
      }
    }
    return accessories.isEmpty() ? lastWords(runs) : accessories;
  }

  private static List<String> lastWords(List<List<String>> runs) {
    List<String> heads = new ArrayList<>();
    for (List<String> run : runs.subList(0, Math.min(RUNS_WITH_HEADS, runs.size()))) {
      List<String> words = new ArrayList<>();
      for (String word : run) {
        for (String part : word.split("/")) {
          if (!part.isEmpty()) {
            words.add(part);
          }
        }
      }
      if (words.isEmpty()) {
        continue;
      }
      heads.add(words.getLast());
      if (words.size() > 1 && GENERIC.contains(singular(words.getLast()))) {
        heads.add(words.get(words.size() - 2));
      }
    }
    return heads;
  }

  private static String beforeMadeFor(String title, String brand) {
    Matcher madeFor = MADE_FOR.matcher(title);
    return madeFor.find() && madeFor.start() > brand.length() + 4
        ? title.substring(0, madeFor.start())
        : title;
  }

  /** Stretches of plain words, without the brand in front. */
  private static List<List<String>> runs(String title, String brand) {
    String text = title.replaceAll("[®™©]", "");
    if (text.toLowerCase(Locale.ROOT).startsWith(brand.toLowerCase(Locale.ROOT))) {
      text = text.substring(brand.length());
    }
    List<List<String>> runs = new ArrayList<>();
    List<String> run = new ArrayList<>();
    boolean afterNumber = false;
    Matcher words = WORDS.matcher(text);
    while (words.find() && runs.size() < RUNS) {
      String word = words.group().toLowerCase(Locale.ROOT);
      boolean unit = afterNumber && UNITS.contains(word);
      afterNumber = word.matches("[\\d.,]*\\d[\\d.,]*");
      if (unit) {
        continue;
      }
      boolean plain =
          word.matches("[a-zà-ÿ].*") && !word.matches(".*\\d.*") && !ENDS.contains(word);
      if (plain) {
        run.add(word);
      } else if (!run.isEmpty()) {
        runs.add(run);
        run = new ArrayList<>();
      }
    }
    if (!run.isEmpty() && runs.size() < RUNS) {
      runs.add(run);
    }
    return runs;
  }

  private static String singular(String word) {
    if (word.endsWith("ies") && word.length() > 4) {
      return word.substring(0, word.length() - 3) + "y";
    }
    return word.endsWith("s") && !word.endsWith("ss") && word.length() > 3
        ? word.substring(0, word.length() - 1)
        : word;
  }
}
