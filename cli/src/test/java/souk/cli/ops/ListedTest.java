package souk.cli.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import souk.stack.marketplace.Http;
import souk.stack.process.StackException;

class ListedTest {
  private static final int THERE_ARE = 250;

  private final List<String> asked = new ArrayList<>();
  private HttpServer server;
  private Http api;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/ops",
        exchange -> {
          String query = exchange.getRequestURI().getQuery();
          asked.add(query);
          byte[] body = page(number(query, "cursor"), number(query, "limit")).getBytes(UTF_8);
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    api = new Http("http://127.0.0.1:" + server.getAddress().getPort(), null);
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private static int number(String query, String name) {
    return query.contains(name)
        ? Integer.parseInt(query.replaceFirst(".*" + name + "=(\\d+).*", "$1"))
        : 0;
  }

  private static String page(int from, int limit) {
    int to = Math.min(THERE_ARE, from + limit);
    String items =
        IntStream.range(from, to).mapToObj(Integer::toString).collect(Collectors.joining(","));
    return "{\"items\": [%s]%s}"
        .formatted(items, to < THERE_ARE ? ", \"next_cursor\": \"%d\"".formatted(to) : "");
  }

  @Test
  void allOfThemAreReadPageByPage() {
    Listed all = Listed.read(api, "/ops?state=stuck", 1_000);
    assertThat(all.items()).hasSize(THERE_ARE);
    assertThat(all.more()).isFalse();
    assertThat(asked.getFirst()).isEqualTo("state=stuck&limit=100");
    assertThat(asked).hasSize(3);
  }

  @Test
  void aListThatWasCutSaysSo() {
    Listed some = Listed.read(api, "/ops", 120);
    assertThat(some.items()).hasSize(120);
    assertThat(some.more()).isTrue();
    assertThat(asked).containsExactly("limit=100", "limit=20&cursor=100");
  }

  @Test
  void oneThatJustFitsDoesNot() {
    assertThat(Listed.read(api, "/ops", THERE_ARE).more()).isFalse();
  }

  @Test
  void whoIsNotThereIsNamedWithARemedy() {
    server.stop(0);
    assertThatThrownBy(() -> api.get("/ops"))
        .isInstanceOf(StackException.class)
        .hasMessageContainingAll("/ops can't be reached", "./souk status", "./souk up");
  }
}
