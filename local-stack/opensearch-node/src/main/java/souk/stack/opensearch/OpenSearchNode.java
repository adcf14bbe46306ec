package souk.stack.opensearch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** One OpenSearch node: {@code OpenSearchNode FOLDER PORT TRANSPORT_PORT CLUSTER_NAME}. */
public final class OpenSearchNode extends Node {
  private static final List<String> PLUGINS =
      List.of(
          "org.opensearch.transport.Netty4ModulePlugin",
          "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
          "org.opensearch.painless.PainlessModulePlugin",
          "org.opensearch.index.mapper.MapperExtrasModulePlugin",
          "org.opensearch.geo.GeoModulePlugin");

  private OpenSearchNode(Environment environment) {
    super(environment, PLUGINS.stream().map(OpenSearchNode::onClassPath).toList(), true);
  }

  public static void main(String[] arguments) throws Exception {
    Path home = Path.of(arguments[0]);
    Files.createDirectories(home.resolve("config"));
    var node = new OpenSearchNode(environment(home, arguments[1], arguments[2], arguments[3]));
    var stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node, stopped), "stop"));
    node.start();
    stopped.await();
  }

  private static void close(Node node, CountDownLatch stopped) {
    try {
      node.close();
    } catch (java.io.IOException failure) {
      System.err.println("closing the node: " + failure);
    } finally {
      stopped.countDown();
    }
  }

  private static Environment environment(
      Path home, String port, String transportPort, String cluster) {
    Map<String, String> settings = new HashMap<>();
    settings.putAll(
        Map.ofEntries(
            Map.entry("path.home", home.toString()),
            Map.entry("path.data", home.resolve("data").toString()),
            Map.entry("path.logs", home.resolve("logs").toString()),
            Map.entry("cluster.name", cluster),
            Map.entry("node.name", cluster),
            Map.entry("discovery.type", "single-node"),
            Map.entry("http.host", "127.0.0.1"),
            Map.entry("http.port", port),
            Map.entry("transport.host", "127.0.0.1"),
            Map.entry("transport.port", transportPort),
            // A laptop's full disk must not make the catalogue read-only.
            Map.entry("cluster.routing.allocation.disk.threshold_enabled", "false"),
            Map.entry("node.store.allow_mmap", "false"),
            Map.entry("action.auto_create_index", "false")));
    settings.putAll(fromEnvironment());
    return InternalSettingsPreparer.prepareEnvironment(
        Settings.EMPTY, settings, null, () -> cluster);
  }

  /** Variables with a dot in their name are settings, as for the official image. */
  private static Map<String, String> fromEnvironment() {
    return System.getenv().entrySet().stream()
        .filter(variable -> variable.getKey().matches("[a-z_]+(\\.[a-z_]+)+"))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static PluginInfo onClassPath(String plugin) {
    return new PluginInfo(
        plugin, "on the class path", "NA", Version.CURRENT, "21", plugin, List.of(), false);
  }
}
