package souk.cli.option;

import com.fasterxml.jackson.core.JsonProcessingException;
import picocli.CommandLine.Option;
import souk.stack.marketplace.StackState;

/** Whether a command prints JSON, for programs, instead of text for people. */
public final class JsonOutput {
  @Option(names = "--json", description = "print JSON")
  private boolean json;

  /** Prints the one or the other. */
  public void print(Object value, Runnable text) {
    if (json) {
      System.out.println(pretty(value));
    } else {
      text.run();
    }
  }

  private static String pretty(Object value) {
    try {
      return StackState.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
