package souk.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PurchaseIT {
  @Test
  void starts() throws Exception {
    var souk = TestSouk.running();
    assertThat(souk.api().isReady()).isTrue();
  }
}
