package souk.inventory.store;

import io.micronaut.core.annotation.Introspected;
import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.TypeDef;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.DataType;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import souk.inventory.ReserveResult;
import souk.inventory.ReserveResult.LimitReached;
import souk.inventory.ReserveResult.OutOfStock;
import souk.inventory.ReserveResult.Reserved;
import souk.inventory.StockLine;
import souk.inventory.store.StockReservation.Verdict;
import souk.sql.Database;
import souk.sql.DatabaseException;
import souk.sql.Guarded;

/**
 * Reserves stock for many checkouts at once, each all or nothing, in the order of their asking: the
 * only code that grants. One statement locks every row it needs in offer order, judges, counts, and
 * writes holds and ledger; the database's CHECKs stand behind it. A crowd at one offer for which
 * there is enough needs no judging.
 */
@Guarded
@JdbcRepository(dialect = Dialect.POSTGRES)
abstract class StockReservation implements GenericRepository<Verdict, String> {
  /**
   * For those who all want the same offer and nothing else: no row unless there is enough for all
   * of them, an error if one has asked before.
   */
  private static final String TAKE =
      """
      WITH asked AS (
        SELECT checkout_id, quantity, hold_ms
        FROM unnest(:checkoutIds::text[], :quantities::int[], :holdMillis::bigint[])
             AS a (checkout_id, quantity, hold_ms)
      ), taken AS (
        UPDATE stock SET reserved = reserved + wanted.quantity
        FROM (SELECT sum(quantity)::int AS quantity FROM asked) AS wanted
        WHERE offer_id = :offerId AND on_hand - reserved >= wanted.quantity AND limit_per_buyer IS NULL
        RETURNING offer_id
      ), recorded AS (
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        SELECT offer_id, 0, quantity, 'reserved', checkout_id FROM taken, asked
      )
      INSERT INTO stock_hold (checkout_id, state, reserved_until)
      SELECT checkout_id, 'pending', clock_timestamp() + hold_ms * interval '1 millisecond'
      FROM taken, asked
      RETURNING checkout_id, reserved_until
      """;

  /**
   * A request is granted if all its lines fit behind everybody before it, and refused if one does
   * not fit even alone. In between it is undecided: whether it fits depends on whether those before
   * it were granted, so it is asked again. The first is always decided.
   */
  private static final String RESERVE =
      """
      WITH asked AS (
        SELECT n, checkout_id, hold_ms, buyer, buyer_written
        FROM unnest(:checkoutIds::text[], :holdMillis::bigint[], :buyers::text[], :written::text[])
             WITH ORDINALITY AS a (checkout_id, hold_ms, buyer, buyer_written, n)
      ), line AS (
        SELECT n, offer_id, quantity
        FROM unnest(:numbers::bigint[], :offerIds::text[], :quantities::int[])
             AS l (n, offer_id, quantity)
      ), locked AS MATERIALIZED (
        SELECT offer_id, on_hand - reserved AS available, limit_per_buyer
        FROM stock WHERE offer_id = ANY (:wanted::text[]) ORDER BY offer_id FOR UPDATE
      ), weighed AS (
        SELECT n, offer_id, quantity, available, limit_per_buyer,
               coalesce(available >= quantity, false) AS fits_alone
        FROM line LEFT JOIN locked USING (offer_id)
      ), lacking AS (
        SELECT n, array_agg(offer_id ORDER BY offer_id) AS offers
        FROM weighed WHERE NOT fits_alone GROUP BY n
      ), queued AS (
        SELECT n, offer_id, quantity, limit_per_buyer,
               sum(quantity) OVER (PARTITION BY offer_id ORDER BY n) <= available AS fits
        FROM weighed WHERE n NOT IN (SELECT n FROM lacking)
      ), granted AS (
        SELECT n, checkout_id, hold_ms, buyer, buyer_written FROM queued JOIN asked USING (n)
        GROUP BY n, checkout_id, hold_ms, buyer, buyer_written
        HAVING bool_and(fits AND (limit_per_buyer IS NULL OR buyer IS NOT NULL))
      ), hold AS (
        INSERT INTO stock_hold (checkout_id, state, reserved_until, buyer, buyer_written)
        SELECT checkout_id, 'pending', clock_timestamp() + hold_ms * interval '1 millisecond', buyer,
               buyer_written
        FROM granted
        ON CONFLICT (checkout_id) DO NOTHING
        RETURNING checkout_id, reserved_until
      ), held AS (
        SELECT checkout_id, offer_id, quantity
        FROM hold JOIN granted USING (checkout_id) JOIN queued USING (n)
      ), counted AS (
        UPDATE stock s SET reserved = s.reserved + taken.quantity
        FROM (SELECT offer_id, sum(quantity)::int AS quantity FROM held GROUP BY offer_id) taken
        WHERE s.offer_id = taken.offer_id
      ), recorded AS (
        INSERT INTO stock_ledger (offer_id, on_hand_delta, reserved_delta, reason, reference)
        SELECT offer_id, 0, quantity, 'reserved', checkout_id FROM held
      )
      SELECT asked.checkout_id, hold.reserved_until, granted.n IS NOT NULL AS granted,
             lacking.offers AS lacking
      FROM asked LEFT JOIN granted USING (n) LEFT JOIN hold ON hold.checkout_id = asked.checkout_id
      LEFT JOIN lacking ON lacking.n = asked.n
      """;

  /**
   * A buyer is known by the account's e-mail address, a guest by the one that was written, however
   * it is written; whoever wrote it, with an account or without, is the same buyer. What was
   * cancelled is not what a buyer has. Without a limited line there is no row.
   */
  private static final String LIMITS =
      """
      SELECT l.checkout_id, b.buyer, b.written,
             coalesce(array_agg(l.offer_id ORDER BY l.offer_id) FILTER (
               WHERE l.quantity + had.units > s.limit_per_buyer), '{}') AS over
      FROM unnest(:checkoutIds::text[], :offerIds::text[], :quantities::int[])
           AS l (checkout_id, offer_id, quantity)
      JOIN stock s ON s.offer_id = l.offer_id AND s.limit_per_buyer IS NOT NULL
      LEFT JOIN checkout c ON c.id = l.checkout_id
      LEFT JOIN account a ON a.id = c.buyer_id
      CROSS JOIN LATERAL (
        SELECT coalesce(email_identity(coalesce(a.email, c.email)), l.checkout_id) AS buyer,
               coalesce(email_identity(c.email), l.checkout_id) AS written
      ) b
      CROSS JOIN LATERAL (
        SELECT coalesce(sum(r.reserved_delta - coalesce((
                 SELECT k.on_hand_delta FROM order_group g JOIN seller_order o ON o.order_group_id = g.id
                 JOIN stock_ledger k ON k.reference = o.id
                 WHERE g.checkout_id = h.checkout_id AND k.offer_id = l.offer_id AND k.reason = 'cancelled'
               ), 0)), 0) AS units
        FROM (
          SELECT checkout_id, state FROM stock_hold WHERE buyer IN (b.buyer, b.written)
          UNION
          SELECT checkout_id, state FROM stock_hold WHERE buyer_written IN (b.buyer, b.written)
        ) h
        JOIN stock_ledger r ON r.reference = h.checkout_id
        WHERE h.state IN ('pending', 'confirmed')
          AND r.reason = 'reserved' AND r.offer_id = l.offer_id AND h.checkout_id <> l.checkout_id
      ) had
      GROUP BY l.checkout_id, b.buyer, b.written
      """;

  /** What was decided about one checkout. */
  @MappedEntity("stock_hold")
  record Verdict(
      @Id String checkoutId,
      @Nullable Instant reservedUntil,
      boolean granted,
      @TypeDef(type = DataType.STRING_ARRAY) @Nullable List<String> lacking) {
    List<String> offers() {
      return lacking == null ? List.of() : lacking;
    }
  }

  /** A hold that needed no judging. */
  @MappedEntity("stock_hold")
  record Taken(@Id String checkoutId, Instant reservedUntil) {}

  /**
   * @param written who the buyer is by the e-mail address on the checkout; the same as {@code
   *     buyer} unless an account has another one
   */
  @Introspected
  record Limit(
      String checkoutId,
      String buyer,
      String written,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> over) {}

  private final Database database;
  private final StockHolds holds;

  StockReservation(Database database, StockHolds holds) {
    this.database = database;
    this.holds = holds;
  }

  /**
   * Answers in the order of the requests. Asked twice for one checkout, it answers twice the same.
   */
  List<ReserveResult> reserve(List<HoldRequest> requests) {
    Map<String, ReserveResult> results = wantTheSame(requests) ? take(requests) : Map.of();
    Map<String, ReserveResult> all = results.isEmpty() ? weigh(requests) : results;
    return requests.stream().map(request -> all.get(request.checkoutId())).toList();
  }

  private Map<String, ReserveResult> weigh(List<HoldRequest> requests) {
    Map<String, HoldRequest> open = new LinkedHashMap<>();
    requests.forEach(request -> open.putIfAbsent(request.checkoutId(), request));
    Map<String, ReserveResult> results = decide(List.copyOf(open.values()), Map.of());
    open.keySet().removeAll(results.keySet());
    if (!open.isEmpty()) {
      results.putAll(database.together(() -> decideOneAfterTheOther(new LinkedHashMap<>(open))));
    }
    return results;
  }

  private static boolean wantTheSame(List<HoldRequest> requests) {
    String offer = requests.getFirst().firstOffer();
    return requests.stream()
        .allMatch(request -> request.lines().size() == 1 && request.firstOffer().equals(offer));
  }

  /** All of them, or none. */
  private Map<String, ReserveResult> take(List<HoldRequest> requests) {
    try {
      return take(
              requests.stream().map(HoldRequest::checkoutId).toList(),
              requests.stream().map(request -> request.lines().getFirst().quantity()).toList(),
              millis(requests),
              requests.getFirst().firstOffer())
          .stream()
          .collect(Collectors.toMap(Taken::checkoutId, taken -> new Reserved(taken.reservedUntil)));
    } catch (DatabaseException failure) {
      if (!failure.isDuplicate()) {
        throw failure;
      }
      return Map.of();
    }
  }

  @Query(TAKE)
  abstract List<Taken> take(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> checkoutIds,
      @TypeDef(type = DataType.INTEGER_ARRAY) List<Integer> quantities,
      @TypeDef(type = DataType.LONG_ARRAY) List<Long> holdMillis,
      String offerId);

  /** Only those that can be decided; a refusal may turn out to be a repetition. */
  private Map<String, ReserveResult> decide(List<HoldRequest> requests, Map<String, Limit> limits) {
    Map<String, Verdict> verdicts = ask(requests, limits);
    Map<String, ReserveResult> results = new LinkedHashMap<>();
    Set<String> unclear = new HashSet<>();
    verdicts.forEach((checkoutId, verdict) -> {
      if (verdict.reservedUntil() != null) {
        results.put(checkoutId, new Reserved(verdict.reservedUntil()));
      } else if (verdict.granted() || !verdict.offers().isEmpty()) {
        unclear.add(checkoutId);
      }
    });
    if (!unclear.isEmpty()) {
      Map<String, ReserveResult> earlier = holds.find(unclear);
      unclear.forEach(checkoutId ->
          results.put(
              checkoutId,
              earlier.getOrDefault(checkoutId, new OutOfStock(lacking(verdicts, checkoutId)))));
    }
    return results;
  }

  private static List<String> lacking(Map<String, Verdict> verdicts, String checkoutId) {
    @Nullable Verdict verdict = verdicts.get(checkoutId);
    return verdict == null ? List.of() : verdict.offers();
  }

  private Map<String, Verdict> ask(List<HoldRequest> requests, Map<String, Limit> limits) {
    List<Long> numbers = new ArrayList<>();
    List<StockLine> lines = new ArrayList<>();
    for (int index = 0; index < requests.size(); index++) {
      for (StockLine line : requests.get(index).lines()) {
        numbers.add(index + 1L);
        lines.add(line);
      }
    }
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    judge(
            requests.stream().map(HoldRequest::checkoutId).toList(),
            millis(requests),
            buyers(requests, limits, Limit::buyer),
            buyers(
                requests,
                limits,
                limit -> limit.written().equals(limit.buyer()) ? null : limit.written()),
            numbers,
            lines.stream().map(StockLine::offerId).toList(),
            lines.stream().map(StockLine::quantity).toList(),
            offers(requests))
        .forEach(verdict -> verdicts.put(verdict.checkoutId(), verdict));
    return verdicts;
  }

  @Query(RESERVE)
  abstract List<Verdict> judge(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> checkoutIds,
      @TypeDef(type = DataType.LONG_ARRAY) List<Long> holdMillis,
      @TypeDef(type = DataType.STRING_ARRAY) List<@Nullable String> buyers,
      @TypeDef(type = DataType.STRING_ARRAY) List<@Nullable String> written,
      @TypeDef(type = DataType.LONG_ARRAY) List<Long> numbers,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> offerIds,
      @TypeDef(type = DataType.INTEGER_ARRAY) List<Integer> quantities,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> wanted);

  private static List<Long> millis(List<HoldRequest> requests) {
    return requests.stream().map(request -> request.holdFor().toMillis()).toList();
  }

  private static List<String> offers(List<HoldRequest> requests) {
    return requests.stream()
        .flatMap(request -> request.lines().stream())
        .map(StockLine::offerId)
        .distinct()
        .toList();
  }

  /**
   * With the rows locked, later statements see everything that was granted before: what a buyer
   * already has can be counted, and each round decides at least the first of what is left. A hold
   * once given stands, whatever the limit has become since.
   */
  private Map<String, ReserveResult> decideOneAfterTheOther(Map<String, HoldRequest> open) {
    lock(offers(List.copyOf(open.values())));
    Map<String, ReserveResult> results = new LinkedHashMap<>(holds.find(open.keySet()));
    open.keySet().removeAll(results.keySet());
    while (!open.isEmpty()) {
      Map<String, Limit> limits = limits(open.values());
      limits.values().stream()
          .filter(limit -> !limit.over().isEmpty())
          .forEach(limit -> results.put(limit.checkoutId(), new LimitReached(limit.over())));
      open.keySet().removeAll(results.keySet());
      List<HoldRequest> turn = onePerBuyer(open, limits);
      if (!turn.isEmpty()) {
        results.putAll(decide(turn, limits));
        open.keySet().removeAll(results.keySet());
      }
    }
    return results;
  }

  @Query("SELECT offer_id FROM stock WHERE offer_id = ANY (:wanted) ORDER BY offer_id FOR UPDATE")
  abstract List<String> lock(@TypeDef(type = DataType.STRING_ARRAY) List<String> wanted);

  /** With the rows locked, as when it is granted. */
  List<String> heldByAnother(HoldRequest held) {
    lock(offers(List.of(held)));
    @Nullable Limit limit = limits(List.of(held)).get(held.checkoutId());
    holds.heldByAnother(List.of(held.checkoutId()));
    return limit == null ? List.of() : limit.over();
  }

  private Map<String, Limit> limits(Iterable<HoldRequest> requests) {
    List<String> checkoutIds = new ArrayList<>();
    List<StockLine> lines = new ArrayList<>();
    for (HoldRequest request : requests) {
      request
          .lines()
          .forEach(line -> {
            checkoutIds.add(request.checkoutId());
            lines.add(line);
          });
    }
    return limits(
            checkoutIds,
            lines.stream().map(StockLine::offerId).toList(),
            lines.stream().map(StockLine::quantity).toList())
        .stream()
        .collect(Collectors.toMap(Limit::checkoutId, Function.identity()));
  }

  @Query(LIMITS)
  abstract List<Limit> limits(
      @TypeDef(type = DataType.STRING_ARRAY) List<String> checkoutIds,
      @TypeDef(type = DataType.STRING_ARRAY) List<String> offerIds,
      @TypeDef(type = DataType.INTEGER_ARRAY) List<Integer> quantities);

  /** A buyer's second request is judged once the first one counts. */
  private static List<HoldRequest> onePerBuyer(
      Map<String, HoldRequest> open, Map<String, Limit> limits) {
    Set<String> buyers = new HashSet<>();
    return open.values().stream()
        .filter(request -> {
          @Nullable Limit limit = limits.get(request.checkoutId());
          return limit == null || isFirst(buyers, limit);
        })
        .toList();
  }

  private static boolean isFirst(Set<String> buyers, Limit limit) {
    boolean isFirst = !buyers.contains(limit.buyer()) && !buyers.contains(limit.written());
    buyers.add(limit.buyer());
    buyers.add(limit.written());
    return isFirst;
  }

  /** Null for each whose lines have no limit. */
  private static List<@Nullable String> buyers(
      List<HoldRequest> requests,
      Map<String, Limit> limits,
      Function<Limit, @Nullable String> buyer) {
    List<@Nullable String> buyers = new ArrayList<>();
    for (HoldRequest request : requests) {
      @Nullable Limit limit = limits.get(request.checkoutId());
      buyers.add(limit == null ? null : buyer.apply(limit));
    }
    return buyers;
  }
}
