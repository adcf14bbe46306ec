package souk.stack;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "stock",
    mixinStandardHelpOptions = true,
    description = {
      "Sets how many of an offer are on hand, through the stock ledger.",
      "Those held for buyers are among them: the number can't be set below what is held."
    })
final class StockCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "OFFER", description = "an offer's id, such as ofr_10_1")
  private String offer = "";

  @Parameters(index = "1", paramLabel = "N", description = "how many, 0 or more")
  private int onHand;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (!offer.matches("[A-Za-z0-9_.-]{1,100}")) {
      throw new ParameterException(spec.commandLine(), "'%s' is no offer's id".formatted(offer));
    }
    if (onHand < 0) {
      throw new ParameterException(spec.commandLine(), "N must be 0 or more, not " + onHand);
    }
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
