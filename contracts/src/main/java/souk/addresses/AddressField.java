package souk.addresses;

/** What a form for addresses may ask for, beside a second line and a phone number. */
public enum AddressField {
  NAME('N', "name"),
  LINE1('A', "line1"),
  CITY('C', "city"),
  REGION('S', "region"),
  POSTAL_CODE('Z', "postal_code");

  private final char letter;
  private final String word;

  AddressField(char letter, String word) {
    this.letter = letter;
    this.word = word;
  }

  /** Its name in the API. */
  public String word() {
    return word;
  }

  /** Whether it is among the letters by which the countries' data names fields. */
  boolean isIn(String letters) {
    return letters.indexOf(letter) >= 0;
  }

  static AddressField of(char letter) {
    for (AddressField field : values()) {
      if (field.letter == letter) {
        return field;
      }
    }
    throw new IllegalArgumentException("no field of an address has the letter " + letter);
  }
}
