package souk.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import souk.cli.option.Count;
import souk.cli.option.Id;
import souk.stack.marketplace.Http;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;

@Command(
    name = "stock",
    mixinStandardHelpOptions = true,
    description =
        "Sets how many of an offer are on hand, through the stock ledger. "
            + "Those held for buyers are among them: the number can't be set below what is held.")
final class StockCommand implements Callable<Integer> {
  /** As the API has it. */
  private static final class OnHand extends Count {
    OnHand() {
      super(0, 1_000_000);
    }
  }

  @Parameters(
      index = "0",
      paramLabel = "OFFER",
      converter = Id.Offer.class,
      description = "an offer's id, such as ofr_10_1")
  private String offer = "";

  @Parameters(
      index = "1",
      paramLabel = "N",
      converter = OnHand.class,
      description = "how many, 0 or more")
  private int onHand;

  @Override
  public Integer call() {
    SoukHome home = SoukHome.find();
    Http operator = Operator.logIn(home);
    String path = "/seller/offers/%s/stock".formatted(offer);
    Http.Answer before = operator.get(path).ok();
    Http.Answer after = operator.put(path, "{\"on_hand\": %d}".formatted(onHand)).ok();
    System.out.printf(
        "%s: on hand %s -> %s, held for buyers %s, available %s%n",
        offer,
        before.text("/on_hand"),
        after.text("/on_hand"),
        after.text("/reserved"),
        after.text("/available"));
    return 0;
  }
}
