package souk.addresses;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import souk.addresses.Understanding.Fault;
import souk.addresses.Understanding.NotUnderstood;
import souk.addresses.Understanding.Understood;
import souk.addresses.Understanding.UnknownCountry;

class AddressRulesTest {
  private static final List<String> NONSENSE =
      List.of("?", "ABC!", "12345678901234567890123", "ZZZZZZZZ", "\u0661\u0662");

  static Stream<Country> countries() {
    return Countries.all().stream();
  }

  static Stream<Country> countriesWithPostalCodes() {
    return countries().filter(country -> country.postalCodePattern().isPresent());
  }

  private static Understanding understand(
      String country, @Nullable String region, @Nullable String postalCode) {
    return AddressRules.understand(new Place(country, region, postalCode, "Somewhere"));
  }

  private static Understood understood(
      String country, @Nullable String region, @Nullable String postalCode) {
    Understanding understanding = understand(country, region, postalCode);
    assertThat(understanding)
        .as("%s %s %s", country, region, postalCode)
        .isInstanceOf(Understood.class);
    return (Understood) understanding;
  }

  private static List<AddressField> faults(
      String country, @Nullable String region, @Nullable String postalCode) {
    return switch (understand(country, region, postalCode)) {
      case Understood place -> List.of();
      case NotUnderstood(var faults) -> faults.stream().map(Fault::field).toList();
      case UnknownCountry() -> throw new AssertionError(country);
    };
  }

  @Test
  void everyCountryOfIsoAndKosovoIsKnown() {
    Set<String> iso = Set.of(Locale.getISOCountries());
    assertThat(countries().map(Country::code).filter(code -> !code.equals("XK")))
        .containsExactlyInAnyOrderElementsOf(iso);
    assertThat(Countries.find("xk")).map(Country::name).contains("Kosovo");
    assertThat(AddressRules.understand(new Place("ZZ", null, null, null)))
        .isEqualTo(new UnknownCountry());
  }

  @ParameterizedTest
  @MethodSource("countriesWithPostalCodes")
  void aCountrysOwnPostalCodesAreTaken(Country country) {
    for (String example : country.postalCodeExamples()) {
      String spread =
          String.join(" ", PostalCode.compact(example).split("")).toLowerCase(Locale.ROOT);
      for (String written : List.of(example, spread, " " + example + " ")) {
        assertThat(country.readPostalCode(written))
            .as("%s %s", country.code(), written)
            .isPresent()
            .get()
            .matches(read -> country.postalCodePattern().orElseThrow().matcher(read).matches());
      }
      assertThat(country.readPostalCode(spread)).isEqualTo(country.readPostalCode(example));
    }
  }

  @ParameterizedTest
  @MethodSource("countriesWithPostalCodes")
  void nonsenseIsNoPostalCode(Country country) {
    for (String nonsense : NONSENSE) {
      assertThat(faults(country.code(), null, nonsense))
          .as("%s %s", country.code(), nonsense)
          .contains(AddressField.POSTAL_CODE);
    }
  }

  @ParameterizedTest
  @MethodSource("countries")
  void everySubdivisionGoesByItsCodeAndEachOfItsNames(Country country) {
    for (Subdivision subdivision : country.subdivisions()) {
      assertThat(country.subdivisionsCalled(subdivision.code())).containsExactly(subdivision);
      assertThat(country.subdivisionsCalled(subdivision.code().toLowerCase(Locale.ROOT)))
          .containsExactly(subdivision);
      assertThat(country.subdivisionsCalled(country.code() + "-" + subdivision.code()))
          .containsExactly(subdivision);
      for (String name : subdivision.names()) {
        // A few names are the code of another, or of two: then what is found is one of them.
        assertThat(country.subdivisionsCalled(name)).as("%s %s", country.code(), name).isNotEmpty();
        if (country.subdivisionsCalled(name).size() == 1 && name.length() > 4) {
          assertThat(country.subdivisionsCalled(name.toUpperCase(Locale.ROOT)))
              .as("%s %s", country.code(), name)
              .containsExactly(subdivision);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("countries")
  void aRegionThatIsNoneIsNamedWhereAddressesHaveRegions(Country country) {
    if (country.has(AddressField.REGION)) {
      assertThat(faults(country.code(), "Nowhere at all", example(country)))
          .contains(AddressField.REGION);
    }
    if (!country.subdivisions().isEmpty() && country.subdivisionsCalled("QQ").isEmpty()) {
      assertThat(faults(country.code(), "QQ", example(country))).contains(AddressField.REGION);
    }
  }

  @ParameterizedTest
  @MethodSource("countries")
  void whatIsRequiredIsTold(Country country) {
    assertThat(faults(country.code(), null, null).contains(AddressField.POSTAL_CODE))
        .isEqualTo(country.needs(AddressField.POSTAL_CODE));
    if (country.needs(AddressField.REGION)) {
      assertThat(country.subdivisions()).as(country.code()).isNotEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("countries")
  void understandingAgainChangesNothing(Country country) {
    for (Subdivision subdivision : country.subdivisions()) {
      if (understand(country.code(), subdivision.name(), example(country))
          instanceof Understood first) {
        Understood again = understood(country.code(), first.region(), first.postalCode());
        assertThat(again).isEqualTo(first);
      }
    }
  }

  private static @Nullable String example(Country country) {
    return country.postalCodeExamples().stream().findFirst().orElse(null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // country | region | postal code | region as kept | postal code as kept
        "US | NY | 10001 | NY | 10001",
        "us | ny | 10001-1234 | NY | 10001-1234",
        "US | US-NY | 100011234 | NY | 10001-1234",
        "US | New York | 10001 1234 | NY | 10001-1234",
        "US | State of New York | 10001 | NY | 10001",
        "US | | 10001 | NY | 10001",
        "US | Washington, D.C. | 20500 | DC | 20500",
        "US | AE | 09012 | AE | 09012",
        "US | | 96201 | AP | 96201",
        "US | Armed Forces (AA) | 34001 | AA | 34001",
        "US | PR | 00901 | PR | 00901",
        "US | | 00901 | PR | 00901",
        "US | Guam | 96910 | GU | 96910",
        "PR | | 00901 | | 00901",
        "PR | PR | 00901 | PR | 00901",
        "VI | VI | 00802-1222 | VI | 00802-1222",
        "US | NY | 06390 | NY | 06390",
        "US | CT | 06390 | CT | 06390",
        "HK | | | |",
        "HK | Kowloon | | Kowloon |",
        "HK | 九龍 | | Kowloon |",
        "CA | ON | k1a0b1 | ON | K1A 0B1",
        "CA | Québec | H2X-1Y4 | QC | H2X 1Y4",
        "CA | quebec | H2X1Y4 | QC | H2X 1Y4",
        "CA | | V6B 1A1 | BC | V6B 1A1",
        "IE | | | |",
        "IE | Dublin | d02 x285 | D | D02 X285",
        "IE | Co. Cork | | CO |",
        "IE | County Cork | | CO |",
        "GB | | sw1a1aa | | SW1A 1AA",
        "GB | England | SW1A 1AA | ENG | SW1A 1AA",
        "GB | Middlesex | UB8 1AA | Middlesex | UB8 1AA",
        "JP | 東京都 | 100-0001 | 13 | 100-0001",
        "JP | 東京 | 1000001 | 13 | 100-0001",
        "JP | Tokyo | １００－０００１ | 13 | 100-0001",
        "JP | | 530-0001 | 27 | 530-0001",
        "BR | SP | 01310100 | SP | 01310-100",
        "BR | São Paulo | 01.310-100 | SP | 01310-100",
        "BR | sao paulo | 01310 100 | SP | 01310-100",
        "IN | Karnataka | 560 001 | KA | 560001",
        "IN | | 110001 | DL | 110001",
        "IN | Orissa | 751001 | OR | 751001",
        "IN | IN-OD | 751001 | OR | 751001",
        "AE | Dubai | | DU |",
        "AE | أبو ظبي | | AZ |",
        "AE | Dubai | 00000 | DU | 00000",
        "XK | | | |",
        "XK | | 10000 | | 10000",
        "DE | | 10115 | | 10115",
        "DE | Bayern | DE-80331 | BY | 80331",
        "DE | Bavaria | D-80331 | BY | 80331",
        "AU | New South Wales | 2000 | NSW | 2000",
        "ES | Cataluña | 08001 | B | 08001",
        "ES | Barcelona | 08001 | B | 08001",
        "IT | Lombardia | 20121 | MI | 20121",
        "IT | Roma | 00184 | RM | 00184",
        "KR | Seoul | 04524 | 11 | 04524",
        "CN | 北京 | 100000 | BJ | 100000",
        "CN | 11 | 100000 | BJ | 100000",
        "LV | | 1050 | | LV-1050",
        "SE | | SE-114 55 | | 11455",
        "PL | | 00950 | | 00-950",
        "NL | | 1012ab | | 1012 AB",
        "FR | Île-de-France | 75001 | IDF | 75001",
        "MX | CDMX | 06000 | CMX | 06000",
      })
  void howAPlaceIsKept(
      String country,
      @Nullable String region,
      @Nullable String postalCode,
      @Nullable String regionKept,
      @Nullable String postalCodeKept) {
    Understood place = understood(country, region, postalCode);
    assertThat(place.region()).isEqualTo(regionKept);
    assertThat(place.postalCode()).isEqualTo(postalCodeKept);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "US | ZZ | 10001 | REGION",
        "US | Neu York | 10001 | REGION",
        "US | US-ZZ | 10001 | REGION",
        "US | CA-ON | 10001 | REGION",
        "US | ZZ | ABC | POSTAL_CODE;REGION",
        "US | NY | ABC | POSTAL_CODE",
        "US | NY | 1000 | POSTAL_CODE",
        "US | NY | | POSTAL_CODE",
        // No state has them: the post has not given them out.
        "US | NY | 00001 | POSTAL_CODE",
        "US | | 88800 | POSTAL_CODE",
        "US | CA | 10001 | REGION;POSTAL_CODE",
        "US | AP | 09012 | REGION;POSTAL_CODE",
        "US | PR | 10001 | REGION;POSTAL_CODE",
        "US | | 06390 | REGION",
        "CA | BC | K1A 0B1 | REGION;POSTAL_CODE",
        "CA | ON | D1A 0B1 | POSTAL_CODE",
        "CA | ON | 10001 | POSTAL_CODE",
        "AU | VIC | 2000 | REGION;POSTAL_CODE",
        "BR | RJ | 01310-100 | REGION;POSTAL_CODE",
        "BR | XX | 01310-100 | REGION",
        "IN | Kerala | 110001 | REGION;POSTAL_CODE",
        "JP | Osaka | 100-0001 | REGION;POSTAL_CODE",
        "ES | Madrid | 08001 | REGION;POSTAL_CODE",
        "ES | Andalucía | 08001 | REGION;POSTAL_CODE",
        "IT | MI | 00184 | REGION;POSTAL_CODE",
        "AE | | | REGION",
        "AE | Atlantis | | REGION",
        "IE | D | nonsense | POSTAL_CODE",
        "IE | Antrim | | REGION",
        "GB | | | POSTAL_CODE",
        "GB | | 10001 | POSTAL_CODE",
        "GB | ZZ | SW1A 1AA | REGION",
        "GB | Northern Ireland | SW1A 1AA | REGION;POSTAL_CODE",
        "GB | ENG | BT1 1AA | REGION;POSTAL_CODE",
        "FR | Réunion | 75001 | REGION;POSTAL_CODE",
        "FR | IDF | 97400 | REGION;POSTAL_CODE",
        "PT | 30 | 1000-001 | REGION;POSTAL_CODE",
        "DE | DE-ZZ | 10115 | REGION",
        "DE | | 1011 | POSTAL_CODE",
        "XK | | 00000 | POSTAL_CODE",
      })
  void whatIsNoPlaceIsNamed(
      String country, @Nullable String region, @Nullable String postalCode, String fields) {
    assertThat(
            faults(country, region, postalCode).stream()
                .map(Enum::name)
                .collect(Collectors.joining(";")))
        .isEqualTo(fields);
  }

  @Test
  void aCityThatIsARegionNamesIt() {
    assertThat(AddressRules.understand(new Place("AE", null, null, "Dubai")))
        .isInstanceOfSatisfying(
            Understood.class, place -> assertThat(place.region()).isEqualTo("DU"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // written under the country of the post | and by itself
        "FR | 97400 | RE | 97400",
        "FR | 97110 | GP | 97110",
        "FR | 97200 | MQ | 97200",
        "FR | 97300 | GF | 97300",
        "FR | 97600 | YT | 97600",
        "FR | 97500 | PM | 97500",
        "FR | 97133 | BL | 97133",
        "FR | 97150 | MF | 97150",
        "FR | 98600 | WF | 98600",
        "FR | 98714 | PF | 98714",
        "FR | 98800 | NC | 98800",
        "FR | 98000 | MC | 98000",
        "FI | 22100 | AX | 22100",
        "US | 00901 | PR | 00901",
        "US | 96910 | GU | 96910",
        "US | 00802 | VI | 00802",
        "US | 96799 | AS | 96799",
        "US | 96950 | MP | 96950",
        "GB | IM1 1AA | IM | IM1 1AA",
        "GB | JE2 3AB | JE | JE2 3AB",
        "GB | GY1 1AA | GG | GY1 1AA",
        "IT | 47890 | SM | 47890",
        "IT | 00120 | VA | 00120",
      })
  void aPlaceIsTheSameUnderEitherCountry(
      String post, String postalCode, String own, String ownPostalCode) {
    assertThat(understood(post, null, postalCode).territory())
        .isEqualTo(understood(own, null, ownPostalCode).territory())
        .isEqualTo(own);
  }

  @ParameterizedTest
  @CsvSource({
    "ES, 35001, ES-CANARIES",
    "ES, 38001, ES-CANARIES",
    "ES, 51001, ES-CEUTA",
    "ES, 52001, ES-MELILLA",
    "ES, 28013, ES",
    "DE, 27498, DE-HELIGOLAND",
    "DE, 78266, DE-BUESINGEN",
    "DE, 10115, DE",
    "AT, 6691, AT-JUNGHOLZ",
    "AT, 6992, AT-MITTELBERG",
    "AT, 1010, AT",
    "GR, 63086, GR-ATHOS",
    "GR, 10557, GR",
    "IT, 23041, IT-LIVIGNO",
    "IT, 22061, IT-CAMPIONE",
    "PT, 9000-012, PT-MADEIRA",
    "PT, 9500-001, PT-AZORES",
    "PT, 1000-001, PT",
    "GB, BT1 1AA, XI",
    "GB, BFPO 57, CY",
    "GB, SW1A 1AA, GB",
    "FR, 75001, FR",
    "FR, 20000, FR",
    "DK, 3900, GL",
    "DK, 1050, DK",
  })
  void whatTaxTakesForAnotherPlaceThanItsCountry(
      String country, String postalCode, String territory) {
    assertThat(understood(country, null, postalCode).territory()).isEqualTo(territory);
  }

  @ParameterizedTest
  @CsvSource({
    "Ada, ''",
    "3M, ''",
    "Jos\u00e9 \u6771\u4eac, ''",
    "\u06a9\u062a\u0627\u0628\u200c\u0647\u0627, ''",
    "'- , .', must have letters or digits",
    "\u202emoor\u202c, 'must be one line of text, without control characters'",
    "a\u2066b, 'must be one line of text, without control characters'",
    "a\u200fb, 'must be one line of text, without control characters'",
    "a\ufeffb, 'must be one line of text, without control characters'",
    "'a\nb', 'must be one line of text, without control characters'",
    "'a\tb', 'must be one line of text, without control characters'",
    "a\u0007b, 'must be one line of text, without control characters'",
    "a\u2028b, 'must be one line of text, without control characters'",
    "a\ue000b, 'must be one line of text, without control characters'",
  })
  void whatIsTextForALabel(String text, String fault) {
    assertThat(AddressText.fault(text).orElse("")).isEqualTo(fault);
  }

  @Test
  void textsHaveAnEnd() {
    assertThat(AddressText.fault("x".repeat(200))).isEmpty();
    assertThat(AddressText.fault("x".repeat(201))).isPresent();
    assertThat(AddressText.tidy("  a \u00a0 b  ")).isEqualTo("a b");
  }
}
