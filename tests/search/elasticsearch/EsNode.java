import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.elasticsearch.common.logging.LogConfigurator;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.node.InternalSettingsPreparer;
import org.elasticsearch.node.Node;
import org.elasticsearch.plugins.PluginsLoader;

/** One Elasticsearch node on 127.0.0.1: {@code EsNode HOME PORT [KEY=VALUE]...}, until it is ended or, -Donce, ready. */
public class EsNode {
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]).toAbsolutePath();
        var settings = Settings.builder()
            .put("path.home", home)
            .put("path.data", home.resolve("data"))
            .put("node.name", "test")
            .put("network.host", "127.0.0.1")
            .put("http.port", args[1])
            .put("transport.port", "0")
            .put("cluster.routing.allocation.disk.threshold_enabled", false);
        for (int i = 2; i < args.length; i++) {
            settings.put(args[i].substring(0, args[i].indexOf('=')), args[i].substring(args[i].indexOf('=') + 1));
        }
        var environment = InternalSettingsPreparer.prepareEnvironment(
            settings.build(), Map.of(), home.resolve("config"), () -> "test");
        LogConfigurator.configureWithoutConfig(environment.settings());
        var modules = PluginsLoader.loadModulesBundles(home.resolve("modules"));
        new Node(environment, PluginsLoader.createPluginsLoader(modules, Set.of(), Map.of(), false)).start();
        if (Boolean.getBoolean("once")) {
            System.exit(0);
        }
        new CountDownLatch(1).await();
    }
}
