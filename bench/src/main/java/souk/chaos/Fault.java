package souk.chaos;

import java.time.Duration;

/**
 * Something that is done to one part of the marketplace.
 *
 * @param at since the beginning
 * @param lasting until a paused process goes on; zero for a kill
 */
record Fault(Duration at, String part, Kind kind, Duration lasting) {
  /** What is done. */
  enum Kind {
    /** As a crash: SIGKILL. */
    KILL,
    /** As a machine that hangs: SIGSTOP, later SIGCONT. */
    PAUSE
  }
}
