package souk.chaos;

import java.time.Duration;

/**
 * Something that is done to one part of the marketplace, or to the network before it.
 *
 * @param at since the beginning
 * @param lasting until a paused process goes on, or the network is well again; zero for a kill
 */
record Fault(Duration at, String part, Kind kind, Duration lasting) {
  /** What is done. */
  enum Kind {
    /** As a crash: SIGKILL. */
    KILL,
    /** As a machine that hangs: SIGSTOP, later SIGCONT. */
    PAUSE,
    /** Whatever the part answers comes late, some of it later. */
    LATENCY,
    /** Each connection to the part is lost midway, again and again. */
    CUT,
    /** Nothing gets through either way, while every connection stands and new ones are accepted. */
    HALF_OPEN
  }
}
