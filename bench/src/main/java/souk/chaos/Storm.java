package souk.chaos;

import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Carries the plan of faults out. */
record Storm(FaultPlan plan, Processes processes, Network network, Observations observations) {
  private static final int LOOK_AGAIN_MILLIS = 500;
  private static final long STARTING_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** Returns when all of it is over. */
  void rage() throws InterruptedException {
    long start = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Fault fault : plan.faults()) {
        TimeUnit.NANOSECONDS.sleep(start + fault.at().toNanos() - System.nanoTime());
        threads.execute(() -> strike(fault));
      }
    }
  }

  private void strike(Fault fault) {
    long end = System.nanoTime() + STARTING_LIMIT_NANOS;
    try {
      // What is only just starting again after its last fault is waited for.
      while (!hit(fault)) {
        if (System.nanoTime() > end) {
          observations.faultMissed(fault);
          return;
        }
        TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MILLIS);
      }
      observations.faultDone(fault);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException failure) {
      observations.find("a fault could not be made: " + failure);
    }
  }

  private boolean hit(Fault fault) throws InterruptedException {
    return switch (fault.kind()) {
      case KILL -> processes.kill(fault.part());
      case PAUSE -> processes.pause(fault.part(), fault.lasting());
      case LATENCY -> network.slow(fault.part(), fault.lasting());
      case CUT -> network.cut(fault.part(), fault.lasting());
      case HALF_OPEN -> network.halfOpen(fault.part(), fault.lasting());
    };
  }
}
