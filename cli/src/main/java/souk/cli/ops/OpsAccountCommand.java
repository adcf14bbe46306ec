package souk.cli.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import souk.cli.option.Id;
import souk.stack.marketplace.Operator;
import souk.stack.marketplace.SoukHome;
import souk.stack.marketplace.StackState;

@Command(
    name = "account",
    mixinStandardHelpOptions = true,
    description =
        "Finds accounts, and says who may do what. What is taken away is gone for whoever is logged in, too,"
            + " within two seconds.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      OpsAccountCommand.Find.class,
      OpsAccountCommand.Roles.class,
      OpsAccountCommand.Disable.class,
      OpsAccountCommand.Enable.class
    })
final class OpsAccountCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do");
  }

  private static void print(JsonNode account) {
    List<String> roles = new ArrayList<>();
    account.path("roles").forEach(role -> roles.add(role.asText()));
    System.out.printf(
        "%s %s %s%s%n",
        account.path("id").asText(),
        account.path("email").asText(),
        String.join(",", roles),
        account.path("disabled").asBoolean() ? " (disabled)" : "");
  }

  @Command(
      name = "find",
      mixinStandardHelpOptions = true,
      description = "Finds an account by its e-mail address.")
  static final class Find implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "EMAIL", description = "its e-mail address")
    private String email = "";

    @Override
    public Integer call() {
      String query = "?email=" + URLEncoder.encode(email, StandardCharsets.UTF_8);
      JsonNode items =
          Operator.logIn(SoukHome.find()).get("/ops/accounts" + query).ok().body().path("items");
      items.forEach(OpsAccountCommand::print);
      if (items.isEmpty()) {
        System.out.println("There is no account of " + email);
      }
      return items.isEmpty() ? 1 : 0;
    }
  }

  /** A command that changes one account. */
  abstract static class Act implements Callable<Integer> {
    @Parameters(
        index = "0",
        paramLabel = "ID",
        converter = Id.Account.class,
        description = "an account's id, such as acc_01k…")
    private String id = "";

    @Mixin private Reason reason = new Reason();

    int act(String verb, ObjectNode wish) {
      wish.put("reason", reason.text());
      print(
          Operator.logIn(SoukHome.find())
              .post("/ops/accounts/%s/%s".formatted(id, verb), wish.toString())
              .ok()
              .body());
      return 0;
    }
  }

  @Command(
      name = "roles",
      mixinStandardHelpOptions = true,
      description = "Says which roles an account has from now on.")
  static final class Roles extends Act {
    @Option(
        names = "--roles",
        required = true,
        split = ",",
        paramLabel = "ROLE",
        description = "all of them: buyer, seller, support, ops")
    private List<String> roles = List.of();

    @Override
    public Integer call() {
      ObjectNode wish = StackState.JSON.createObjectNode();
      ArrayNode all = wish.putArray("roles");
      roles.forEach(all::add);
      return act("roles", wish);
    }
  }

  @Command(
      name = "disable",
      mixinStandardHelpOptions = true,
      description = "Lets nobody log in to an account, and logs out whoever has.")
  static final class Disable extends Act {
    @Override
    public Integer call() {
      return act("disable", StackState.JSON.createObjectNode());
    }
  }

  @Command(
      name = "enable",
      mixinStandardHelpOptions = true,
      description = "Lets the owner of a disabled account log in again.")
  static final class Enable extends Act {
    @Override
    public Integer call() {
      return act("enable", StackState.JSON.createObjectNode());
    }
  }
}
