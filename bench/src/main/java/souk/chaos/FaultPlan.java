package souk.chaos;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import souk.chaos.Fault.Kind;

/** When what is done to whom: nothing but the seed decides. */
record FaultPlan(List<Fault> faults) {
  static final List<String> PARTS =
      List.of(
          "api",
          "worker",
          "indexer",
          "temporal",
          "postgres",
          "redis",
          "kafka",
          "opensearch",
          "sandbox");

  private static final int KILLS_PER_PAUSE = 3;
  private static final int PAUSE_SECONDS_MAX = 8;
  private static final int HASH_BYTES = 6;

  /** Spread over the whole time; every part has its turn before one has its next. */
  static FaultPlan of(long seed, Duration time, int killsPerMinute) {
    var random = new Random(seed);
    int kills = (int) Math.max(1, killsPerMinute * time.toSeconds() / 60);
    int pauses = Math.max(1, kills / KILLS_PER_PAUSE);
    List<Kind> kinds = new ArrayList<>(Collections.nCopies(kills, Kind.KILL));
    kinds.addAll(Collections.nCopies(pauses, Kind.PAUSE));
    Collections.shuffle(kinds, random);
    Deque<String> killedNext = new ArrayDeque<>();
    Deque<String> pausedNext = new ArrayDeque<>();
    List<Fault> faults = new ArrayList<>();
    for (Kind kind : kinds) {
      double share = (faults.size() + random.nextDouble()) / kinds.size();
      var at = Duration.ofMillis(Math.round(share * time.toMillis()));
      faults.add(
          switch (kind) {
            case KILL -> new Fault(at, next(killedNext, random), kind, Duration.ZERO);
            case PAUSE ->
                new Fault(
                    at,
                    next(pausedNext, random),
                    kind,
                    Duration.ofSeconds(1 + random.nextInt(PAUSE_SECONDS_MAX)));
          });
    }
    return new FaultPlan(List.copyOf(faults));
  }

  private static String next(Deque<String> turns, Random random) {
    if (turns.isEmpty()) {
      List<String> round = new ArrayList<>(PARTS);
      Collections.shuffle(round, random);
      turns.addAll(round);
    }
    return turns.removeFirst();
  }

  /** The same for the same plan, on every machine. */
  String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(faults.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
