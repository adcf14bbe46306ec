package souk.stack;

/** Asks a server whether it is there, and ours. */
@FunctionalInterface
interface Probe {
  boolean answers();
}
