package souk.stack.process;

/** Asks a server whether it is there, and ours. */
@FunctionalInterface
public interface Probe {
  boolean answers();
}
