package souk.sandbox;

import io.micronaut.runtime.Micronaut;

/** The payment provider's stand-in: authorizes, captures, voids and refunds on its own books. */
public final class SandboxApplication {
  private SandboxApplication() {}

  public static void main(String[] arguments) {
    Micronaut.build(arguments).mainClass(SandboxApplication.class).banner(false).start();
  }
}
