package souk.chaos;

import eu.rekawek.toxiproxy.Proxy;
import eu.rekawek.toxiproxy.ToxiproxyClient;
import eu.rekawek.toxiproxy.model.Toxic;
import eu.rekawek.toxiproxy.model.ToxicDirection;
import eu.rekawek.toxiproxy.model.ToxicList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What lies between the services and the servers: toxiproxy, told over HTTP. Thread-safe. */
final class Network {
  private static final String PART = "network";
  private static final int LATENCY_MILLIS = 300;
  private static final int JITTER_MILLIS = 200;

  /** Some requests' worth: connections are lost in the middle of an answer. */
  private static final int CUT_AFTER_BYTES = 50_000;

  private final Optional<ToxiproxyClient> toxiproxy;
  private final AtomicInteger faults = new AtomicInteger();

  private Network(Optional<ToxiproxyClient> toxiproxy) {
    this.toxiproxy = toxiproxy;
  }

  /** Of a running marketplace, which may have been started without toxiproxy. */
  static Network of(Processes processes) {
    return new Network(
        processes
            .address(PART)
            .map(address -> new ToxiproxyClient(address.getHostString(), address.getPort())));
  }

  /** Whether it can be made ill. */
  boolean isProxied() {
    return toxiproxy.isPresent();
  }

  /** Whatever the server sends comes late, by an uneven time. */
  boolean slow(String way, Duration lasting) throws InterruptedException {
    return ill(
        way,
        lasting,
        (toxics, name) ->
            List.of(
                toxics
                    .latency(name, ToxicDirection.DOWNSTREAM, LATENCY_MILLIS)
                    .setJitter(JITTER_MILLIS)));
  }

  /** Every connection is closed once so much has come from the server, also those made anew. */
  boolean cut(String way, Duration lasting) throws InterruptedException {
    return ill(
        way,
        lasting,
        (toxics, name) ->
            List.of(toxics.limitData(name, ToxicDirection.DOWNSTREAM, CUT_AFTER_BYTES)));
  }

  /** Nothing gets through; what was sent meanwhile is lost, and its connections end afterwards. */
  boolean halfOpen(String way, Duration lasting) throws InterruptedException {
    return ill(
        way,
        lasting,
        (toxics, name) ->
            List.of(
                toxics.timeout(name + "-up", ToxicDirection.UPSTREAM, 0),
                toxics.timeout(name + "-down", ToxicDirection.DOWNSTREAM, 0)));
  }

  private interface Illness {
    List<? extends Toxic> strike(ToxicList toxics, String name) throws IOException;
  }

  /** Whether there is such a way. */
  private boolean ill(String way, Duration lasting, Illness illness) throws InterruptedException {
    if (toxiproxy.isEmpty()) {
      return false;
    }
    try {
      Proxy proxy = toxiproxy.get().getProxy(way);
      // Two may come at once, and each ends for itself.
      String name = "fault-" + faults.incrementAndGet();
      List<? extends Toxic> toxics = illness.strike(proxy.toxics(), name);
      try {
        TimeUnit.MILLISECONDS.sleep(lasting.toMillis());
      } finally {
        for (Toxic toxic : toxics) {
          toxic.remove();
        }
      }
      return true;
    } catch (IOException failure) {
      throw new UncheckedIOException("toxiproxy does not do as it is told", failure);
    }
  }
}
