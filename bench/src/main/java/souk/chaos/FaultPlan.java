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

  /** Before whom the network can be ill: as toxiproxy calls the ways to them. */
  static final List<String> NETWORKS =
      List.of("postgres", "redis", "opensearch", "temporal", "sandbox");

  private static final List<Kind> NETWORK_FAULTS = List.of(Kind.LATENCY, Kind.CUT, Kind.HALF_OPEN);
  private static final int KILLS_PER_PAUSE = 3;
  private static final int KILLS_PER_NETWORK_FAULT = 2;
  private static final int PAUSE_SECONDS_MAX = 8;
  private static final int ILL_NETWORK_SECONDS_MAX = 10;

  /** Some last longer than PostgreSQL's client waits for an answer. */
  private static final int HALF_OPEN_SECONDS_MAX = 25;

  private static final int HASH_BYTES = 6;

  /**
   * Spread over the whole time; every part has its turn before one has its next.
   *
   * @param isProxied whether the network can be made ill
   */
  static FaultPlan of(long seed, Duration time, int killsPerMinute, boolean isProxied) {
    var random = new Random(seed);
    List<Kind> kinds = kinds(time, killsPerMinute, isProxied);
    Collections.shuffle(kinds, random);
    var killed = new Turns(PARTS);
    var paused = new Turns(PARTS);
    var ill = new Turns(NETWORKS);
    List<Fault> faults = new ArrayList<>();
    for (Kind kind : kinds) {
      double share = (faults.size() + random.nextDouble()) / kinds.size();
      var at = Duration.ofMillis(Math.round(share * time.toMillis()));
      Turns turns =
          switch (kind) {
            case KILL -> killed;
            case PAUSE -> paused;
            case LATENCY, CUT, HALF_OPEN -> ill;
          };
      String part = turns.next(random);
      faults.add(new Fault(at, part, kind, lasting(kind, random)));
    }
    return new FaultPlan(List.copyOf(faults));
  }

  private static List<Kind> kinds(Duration time, int killsPerMinute, boolean isProxied) {
    int kills = (int) Math.max(1, killsPerMinute * time.toSeconds() / 60);
    List<Kind> kinds = new ArrayList<>(Collections.nCopies(kills, Kind.KILL));
    kinds.addAll(Collections.nCopies(Math.max(1, kills / KILLS_PER_PAUSE), Kind.PAUSE));
    int ills = isProxied ? Math.max(NETWORK_FAULTS.size(), kills / KILLS_PER_NETWORK_FAULT) : 0;
    for (int number = 0; number < ills; number++) {
      kinds.add(NETWORK_FAULTS.get(number % NETWORK_FAULTS.size()));
    }
    return kinds;
  }

  private static Duration lasting(Kind kind, Random random) {
    return switch (kind) {
      case KILL -> Duration.ZERO;
      case PAUSE -> Duration.ofSeconds(1 + random.nextInt(PAUSE_SECONDS_MAX));
      case LATENCY, CUT -> Duration.ofSeconds(1 + random.nextInt(ILL_NETWORK_SECONDS_MAX));
      case HALF_OPEN -> Duration.ofSeconds(1 + random.nextInt(HALF_OPEN_SECONDS_MAX));
    };
  }

  /** Everybody has a turn, in whatever order, before anybody has the next. */
  private record Turns(List<String> all, Deque<String> left) {
    Turns(List<String> all) {
      this(all, new ArrayDeque<>());
    }

    String next(Random random) {
      if (left.isEmpty()) {
        List<String> round = new ArrayList<>(all);
        Collections.shuffle(round, random);
        left.addAll(round);
      }
      return left.removeFirst();
    }
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
