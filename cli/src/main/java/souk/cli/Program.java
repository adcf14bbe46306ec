package souk.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import souk.stack.process.Child;
import souk.stack.process.JavaProgram;

/** A program of this clone that has the terminal until it ends. Its options are its own. */
@FunctionalInterface
interface Program {
  /**
   * @param told put into its environment
   * @return its exit code
   */
  int run(Map<String, String> told, List<String> arguments)
      throws IOException, InterruptedException;

  static Program of(JavaProgram java) {
    return (told, arguments) -> {
      var builder =
          new ProcessBuilder(Child.endingWithUs(java.command(arguments.toArray(String[]::new))))
              .inheritIO();
      builder.environment().putAll(told);
      Process process = builder.start();
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "stop the program"));
      return process.waitFor();
    };
  }

  /**
   * Has the program judge its arguments, before anything is started or deleted for it.
   *
   * @return what the command ends with; empty if it may go on
   */
  default OptionalInt answer(List<String> arguments) throws IOException, InterruptedException {
    List<String> question =
        Stream.concat(Stream.of(CheckOnly.ARGUMENT), arguments.stream()).toList();
    int code = run(Map.of(), question);
    if (code == 0) {
      return OptionalInt.empty();
    }
    return OptionalInt.of(code == CheckOnly.ANSWERED ? 0 : code);
  }
}
