package souk.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import souk.chaos.Fault.Kind;

class FaultPlanTest {
  private static final Duration TIME = Duration.ofMinutes(20);
  private static final List<Kind> NETWORK_FAULTS = List.of(Kind.LATENCY, Kind.CUT, Kind.HALF_OPEN);

  @Test
  void nothingButTheSeedDecides() {
    assertThat(FaultPlan.of(7, TIME, 6, true)).isEqualTo(FaultPlan.of(7, TIME, 6, true));
    assertThat(FaultPlan.of(7, TIME, 6, true).hash())
        .isEqualTo(FaultPlan.of(7, TIME, 6, true).hash())
        .isNotEqualTo(FaultPlan.of(8, TIME, 6, true).hash());
  }

  @Test
  void everyPartIsKilledAboutAsOftenAsEveryOther() {
    List<Fault> kills =
        FaultPlan.of(7, TIME, 6, true).faults().stream()
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
    List<Fault> faults = FaultPlan.of(7, TIME, 6, true).faults();
    assertThat(faults).isSortedAccordingTo(Comparator.comparing(Fault::at));
    assertThat(faults).allMatch(fault -> fault.at().compareTo(TIME) <= 0);
  }

  @Test
  void everyNetworkIsIllInEveryWayAboutAsOften() {
    List<Fault> ills =
        FaultPlan.of(7, TIME, 6, true).faults().stream()
            .filter(fault -> NETWORK_FAULTS.contains(fault.kind()))
            .toList();
    assertThat(ills).hasSize(60);
    for (Kind kind : NETWORK_FAULTS) {
      assertThat(ills.stream().filter(fault -> fault.kind() == kind).count()).isEqualTo(20);
    }
    for (String network : FaultPlan.NETWORKS) {
      assertThat(ills.stream().filter(fault -> fault.part().equals(network)).count()).isEqualTo(12);
    }
  }

  @Test
  void aHalfOpenNetworkOftenLastsLongerThanPostgresIsWaitedFor() {
    assertThat(FaultPlan.of(7, TIME, 6, true).faults())
        .filteredOn(fault -> fault.kind() == Kind.HALF_OPEN)
        .anyMatch(fault -> fault.lasting().compareTo(Duration.ofSeconds(15)) > 0);
  }

  @Test
  void aNetworkThatCanNotBeMadeIllIsLeftAlone() {
    assertThat(FaultPlan.of(7, TIME, 6, false).faults())
        .extracting(Fault::kind)
        .containsOnly(Kind.KILL, Kind.PAUSE);
  }

  @Test
  void evenAShortAttackHasAllKinds() {
    assertThat(FaultPlan.of(7, Duration.ofSeconds(30), 1, true).faults())
        .extracting(Fault::kind)
        .containsExactlyInAnyOrder(Kind.values());
  }
}
