package souk.cli;

import java.util.Map;
import souk.stack.marketplace.Marketplace;
import souk.stack.marketplace.Progress;
import souk.stack.marketplace.Secrets;
import souk.stack.marketplace.SoukHome;

/** What people want to know once everything is up. */
final class Summary {
  private Summary() {}

  static void print(Progress progress, Marketplace marketplace, SoukHome home) {
    Map<String, String> urls = marketplace.urls();
    progress.say("Souk is open");
    progress.print(
        """

          API            %s/products?q=laptop
          API docs       %s
          Temporal UI    %s
          Sandbox books  %s
          Operator       operator@souk.local, password in %s

          Buy something: ./souk demo      All commands: ./souk --help      Stop: Ctrl-C or ./souk down
        """
            .formatted(
                urls.get("api"),
                urls.get("docs"),
                urls.getOrDefault("temporal_ui", "none: see the warning above"),
                urls.get("sandbox_books"),
                new Secrets(home.secrets()).operatorFile()));
  }
}
