package souk.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.chaos.Fault.Kind;

class FaultPlanTest {
  private static final Duration TIME = Duration.ofMinutes(20);

  @Test
  void nothingButTheSeedDecides() {
    assertThat(FaultPlan.of(7, TIME, 6)).isEqualTo(FaultPlan.of(7, TIME, 6));
    assertThat(FaultPlan.of(7, TIME, 6).hash())
        .isEqualTo(FaultPlan.of(7, TIME, 6).hash())
        .isNotEqualTo(FaultPlan.of(8, TIME, 6).hash());
  }

  @Test
  void everyPartIsKilledAboutAsOftenAsEveryOther() {
    List<Fault> kills =
        FaultPlan.of(7, TIME, 6).faults().stream()
            .filter(fault -> fault.kind() == Kind.KILL)
            .toList();
    assertThat(kills).hasSize(120);
    for (String part : FaultPlan.PARTS) {
      assertThat(kills.stream().filter(fault -> fault.part().equals(part)).count())
          .isBetween(13L, 14L);
    }
  }

  @Test
  void faultsComeInOrderWithinTheTime() {
    List<Fault> faults = FaultPlan.of(7, TIME, 6).faults();
    assertThat(faults).isSortedAccordingTo(Comparator.comparing(Fault::at));
    assertThat(faults).allMatch(fault -> fault.at().compareTo(TIME) <= 0);
  }

  @Test
  void evenAShortAttackKillsAndPauses() {
    assertThat(FaultPlan.of(7, Duration.ofSeconds(30), 1).faults())
        .extracting(Fault::kind)
        .containsExactlyInAnyOrder(Kind.KILL, Kind.PAUSE);
  }
}
