package souk.verify;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;

/** What a look at everything found. */
public record VerifyReport(Instant at, List<Invariant> invariants) {
  /** How many in all; 0 if all is well. */
  @JsonIgnore
  public long total() {
    return invariants.stream().mapToLong(Invariant::violations).sum();
  }
}
