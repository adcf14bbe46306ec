package souk.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody but our own proxies says where a request comes from. */
class ClientAddressesTest {
  private static final List<String> OURS = List.of("10.0.0.0/8", "fd00::/8", "192.0.2.7");
  private static final ClientAddresses USUAL =
      new ClientAddresses(new ProxySettings(OURS, "X-Forwarded-For"));
  private static final ClientAddresses STANDARD =
      new ClientAddresses(new ProxySettings(OURS, "Forwarded"));

  private static String usual(String peer, String forwarded) {
    return USUAL.of(Requests.from(peer, "X-Forwarded-For", forwarded));
  }

  private static String standard(String peer, String forwarded) {
    return STANDARD.of(Requests.from(peer, "Forwarded", forwarded));
  }

  @Test
  void whatStrangersSayIsIgnored() {
    assertThat(usual("203.0.113.5", "198.51.100.1")).isEqualTo("203.0.113.5");
    assertThat(standard("203.0.113.5", "for=198.51.100.1")).isEqualTo("203.0.113.5");
    ClientAddresses trustsNobody =
        new ClientAddresses(new ProxySettings(List.of(), "X-Forwarded-For"));
    assertThat(trustsNobody.of(Requests.from("127.0.0.1", "X-Forwarded-For", "198.51.100.1")))
        .isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.1 | 198.51.100.1",
        "1.1.1.1, 198.51.100.1 | 198.51.100.1",
        "1.1.1.1, 198.51.100.1, 10.3.2.1 | 198.51.100.1",
        "10.1.1.1, 198.51.100.1, fd00::7, 192.0.2.7 | 198.51.100.1",
        "198.51.100.1:4711 | 198.51.100.1",
        "::ffff:198.51.100.1 | 198.51.100.1",
        "10.2.2.2 | 10.2.2.2",
      })
  void theLastHopThatIsNotOursIsTheClient(String forwarded, String client) {
    assertThat(usual("10.0.0.1", forwarded)).isEqualTo(client);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil", "198.51.100.1, ", "1.1.1.1, unknown", "1.1.1.1, example.org", "%"})
  void whatIsGarbledIsNotBelieved(String forwarded) {
    assertThat(usual("10.0.0.1", forwarded)).isEqualTo("10.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "for=198.51.100.1 | 198.51.100.1",
        "for=1.1.1.1, for=198.51.100.1;proto=https;by=10.0.0.1 | 198.51.100.1",
        "proto=http; For=\"198.51.100.1:80\", for=10.2.2.2 | 198.51.100.1",
        "for=\"1.1.1.1, for=198.51.100.1 | 198.51.100.1",
        "for=\"[2001:db8:1:2:3:4:5:6]:4711\" | 20010db800010002::/64",
        "for=_hidden | 10.0.0.1",
        "by=1.1.1.1 | 10.0.0.1",
      })
  void theStandardsHeaderIsReadToo(String forwarded, String client) {
    assertThat(standard("10.0.0.1", forwarded)).isEqualTo(client);
  }

  @Test
  void onlyTheHeaderThatOurProxiesWriteIsRead() {
    assertThat(USUAL.of(Requests.from("10.0.0.1", "Forwarded", "for=1.1.1.1")))
        .isEqualTo("10.0.0.1");
    assertThat(STANDARD.of(Requests.from("10.0.0.1", "X-Forwarded-For", "1.1.1.1")))
        .isEqualTo("10.0.0.1");
  }

  @Test
  void headersSentTwiceAreOneList() {
    assertThat(
            USUAL.of(
                Requests.from(
                    "10.0.0.1", "X-Forwarded-For", "1.1.1.1", "X-Forwarded-For", "198.51.100.1")))
        .isEqualTo("198.51.100.1");
  }

  @Test
  void oneNetworkOfIpv6IsOneClient() {
    assertThat(usual("2001:db8:1:2::1", "")).isEqualTo(usual("2001:db8:1:2:ffff::9", ""));
    assertThat(usual("2001:db8:1:2::1", "")).isNotEqualTo(usual("2001:db8:1:3::1", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "example.org", "10.0.0.0/-1", "::/129", "10.0.0.0/x"})
  void settingsThatMakeNoSenseAreRefused(String block) {
    assertThatThrownBy(
            () -> new ClientAddresses(new ProxySettings(List.of(block), "X-Forwarded-For")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
