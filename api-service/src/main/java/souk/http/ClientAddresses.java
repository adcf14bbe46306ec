package souk.http;

import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a request comes from: whoever is connected to us, unless that is a proxy of ours. Then it
 * is the last hop that none of our proxies is; what stands before it, anybody may have written.
 * Everybody has many IPv6 addresses, so a network of 64 bits counts as one.
 */
@Singleton
public final class ClientAddresses {
  private static final int NETWORK_BYTES = 8;
  private static final int HOPS_MAX = 100;
  private static final Pattern FOR = Pattern.compile("(?i)(?:^|;)\\s*for=\"?([^\";]*)\"?");
  private static final Pattern WITH_PORT =
      Pattern.compile("\\[([^\\]]*)\\](?::\\d+)?|([^:]*):\\d+");

  private final List<AddressBlock> ours;
  private final ProxySettings settings;

  ClientAddresses(ProxySettings settings) {
    this.settings = settings;
    this.ours = settings.trusted().stream().map(AddressBlock::parse).toList();
  }

  /** The same text for the same client. */
  public String of(HttpRequest<?> request) {
    @Nullable InetAddress peer = request.getRemoteAddress().getAddress();
    return peer == null ? "unknown" : text(client(peer, request));
  }

  private InetAddress client(InetAddress peer, HttpRequest<?> request) {
    if (!isOurs(peer)) {
      return peer;
    }
    InetAddress client = peer;
    for (String hop : hops(request).reversed()) {
      Optional<InetAddress> before = address(hop);
      if (!isOurs(client) || before.isEmpty()) {
        break;
      }
      client = before.get();
    }
    return client;
  }

  private boolean isOurs(InetAddress address) {
    return ours.stream().anyMatch(block -> block.contains(address));
  }

  /** Those nearest to us are last. */
  private List<String> hops(HttpRequest<?> request) {
    List<String> hops =
        request.getHeaders().getAll(settings.header()).stream()
            .flatMap(line -> Stream.of(line.split(",", -1)))
            .map(String::strip)
            .map(hop -> settings.isStandard() ? node(hop) : hop)
            .toList();
    return hops.subList(Math.max(0, hops.size() - HOPS_MAX), hops.size());
  }

  private static String node(String forwarded) {
    Matcher matcher = FOR.matcher(forwarded);
    return matcher.find() ? matcher.group(1) : "";
  }

  /** Empty if it is hidden or garbled. No name is ever looked up. */
  private static Optional<InetAddress> address(String hop) {
    Matcher matcher = WITH_PORT.matcher(hop);
    String literal = hop;
    if (matcher.matches()) {
      literal = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }
    try {
      return Optional.of(InetAddress.ofLiteral(literal));
    } catch (IllegalArgumentException garbled) {
      return Optional.empty();
    }
  }

  private static String text(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length > NETWORK_BYTES
        ? HexFormat.of().formatHex(Arrays.copyOf(bytes, NETWORK_BYTES)) + "::/64"
        : address.getHostAddress();
  }
}
