package souk.search.index;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeadNounsTest {
  @Test
  void theThingComesBeforeItsMeasures() {
    assertThat(HeadNouns.of("HP EliteBook 840 G5 Notebook Silver 35.6 cm", "HP"))
        .contains("notebook");
    assertThat(HeadNouns.of("Philips Sonicare electric toothbrush HX6972/10", "Philips"))
        .contains("toothbrush");
  }

  @Test
  void whatItIsForIsNotWhatItIs() {
    assertThat(HeadNouns.of("Kensington Lock for Notebook", "Kensington"))
        .contains("lock")
        .doesNotContain("notebook");
    assertThat(HeadNouns.of("Kensington MicroSaver Laptop Lock", "Kensington"))
        .containsExactly("lock");
  }

  @Test
  void anAccessoryIsFoundWhereverTheTitleNamesIt() {
    assertThat(HeadNouns.of("Xerox Black Toner Cartridge Original", "Xerox"))
        .contains("toner", "cartridge");
  }

  @Test
  void aWordThatSaysLittleTakesTheOneBeforeIt() {
    assertThat(HeadNouns.of("HP Compaq 615 Notebook PC", "HP")).contains("notebook", "pc");
  }

  @Test
  void strangeTitlesDoNoHarm() {
    for (String title : new String[] {"", "HP", "123", "---", "®™", "für ünïts 5 GB"}) {
      assertThat(HeadNouns.of(title, "HP")).isNotNull();
    }
  }
}
