package souk.app;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import io.micronaut.data.annotation.Query;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What CONTRIBUTING says of features and modules, held against the code. */
class ArchitectureTest {
  /** One by one, so that a class in no module of a process is none of these. */
  private static final Pattern MODULE =
      Pattern.compile(
          ".*[/!](contracts|temporal-config|workflows|store|backends|activities|api-service|indexer-worker|app)[/-].*");

  private static final JavaClasses SOUK =
      new ClassFileImporter().withImportOption(ArchitectureTest::isOurs).importPackages("souk");

  private static final Pattern WRITE =
      Pattern.compile(
          "\\b(?:INSERT INTO|DELETE FROM|UPDATE(?=\\s+\\w+(?:\\s+\\w+)?\\s+SET\\b))\\s+(\\w+)");

  /** Who writes a table; the features that have it, by their word. */
  private static final Map<String, Set<String>> TABLES =
      Map.ofEntries(
          Map.entry("accounts", Set.of("account")),
          Map.entry("cart", Set.of("cart")),
          Map.entry("checkout", Set.of("checkout")),
          Map.entry("fraud", Set.of("velocity_event")),
          Map.entry("http", Set.of("idempotency_key")),
          Map.entry(
              "inventory",
              Set.of(
                  "stock",
                  "stock_hold",
                  "stock_ledger",
                  "stock_closing",
                  "stock_closing_mark",
                  "stock_recount")),
          Map.entry("offers", Set.of("offer")),
          Map.entry("ops", Set.of("audit", "step_failure")),
          Map.entry("orders", Set.of("order_group", "seller_order", "order_line", "shipment")),
          Map.entry("outbox", Set.of("outbox", "parked_event")),
          Map.entry("payments", Set.of("payment_attempt", "payment_operation", "order_payment")),
          Map.entry("reconciliation", Set.of("reconciliation_incident")),
          Map.entry("search", Set.of("search_index")),
          Map.entry("verify", Set.of("verify_cursor")));

  /**
   * Statements that write another's table because both must be written or neither, in one round
   * trip. Each store that has one, and the tables.
   */
  private static final Map<String, Set<String>> TOGETHER =
      Map.of(
          // a purchase becomes orders in one statement
          "Placing",
          Set.of(
              "order_group",
              "seller_order",
              "order_line",
              "payment_attempt",
              "cart",
              "stock",
              "stock_hold",
              "stock_ledger"),
          // an attempt is accepted, priced and ended with its checkout
          "CheckoutOpening",
          Set.of("payment_attempt", "idempotency_key"),
          "CheckoutStore",
          Set.of("payment_attempt", "idempotency_key"),
          // the verdict and the tombstone of the hold
          "SoldOutCheckouts",
          Set.of("payment_attempt", "stock_hold"),
          // forgotten with their checkout
          "PersonalData",
          Set.of("payment_attempt", "stock_hold"),
          // a guest's orders become the account's with the cart
          "GuestClaims",
          Set.of("order_group"),
          // what was thought of an attempt stands in its row
          "FraudStore",
          Set.of("payment_attempt"),
          // a refund and who asked for it
          "OperationStore",
          Set.of("audit"));

  private static boolean isOurs(Location location) {
    return MODULE.matcher(location.toString()).matches()
        && !location.contains("/test-classes/")
        && !location.contains("-tests.jar");
  }

  private static DescribedPredicate<JavaClass> contracts() {
    return describe(
        "contracts", type -> location(type.getBaseComponentType()).contains("/contracts"));
  }

  private static String location(JavaClass type) {
    return type.getSource().map(source -> source.getUri().toString()).orElse("");
  }

  @Test
  void noFeatureNeedsOneThatNeedsIt() {
    slices().matching("souk.(*)..").should().beFreeOfCycles().check(SOUK);
  }

  @Test
  void contractsNeedNothingButTheirAnnotations() {
    classes()
        .that(contracts())
        .should()
        .onlyDependOnClassesThat(
            contracts()
                .or(
                    resideInAnyPackage(
                        "java..", "org.jspecify..", "com.fasterxml.jackson..", "io.temporal..")))
        .check(SOUK);
  }

  @Test
  void rolesKnowOnlyThoseBelowThem() {
    roleWithout("flow", "store", "activity", "provider", "api", "index", "relay");
    roleWithout("store", "flow", "activity", "provider", "api", "index", "relay");
    roleWithout("activity", "flow", "api", "index", "relay");
    roleWithout("provider", "flow", "activity", "api", "index", "relay");
    roleWithout("api", "flow", "activity", "provider", "index", "relay");
    roleWithout("index", "flow", "activity", "provider", "api");
    roleWithout("relay", "flow", "activity", "provider", "api");
  }

  private static void roleWithout(String role, String... others) {
    noClasses()
        .that()
        .resideInAPackage(packages(role))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            Stream.of(others).map(ArchitectureTest::packages).toArray(String[]::new))
        .check(SOUK);
  }

  private static String packages(String role) {
    return "souk.*." + role + "..";
  }

  /** A workflow is run again from its history: what differs from run to run breaks it. */
  @Test
  void workflowsAreDeterministic() {
    noClasses()
        .that()
        .resideInAPackage(packages("flow"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.io..", "java.net..", "java.nio..", "java.sql..", "io.micronaut..")
                .or(
                    describe(
                        "threads, locks, clocks and random numbers",
                        type ->
                            type.getPackageName().startsWith("java.util.concurrent")
                                || type.isAssignableTo(Thread.class)
                                || type.isAssignableTo(java.util.Random.class)
                                || type.isAssignableTo(Clock.class))))
        .orShould()
        .callMethodWhere(
            describe(
                "asks what time it is, or for something random", ArchitectureTest::isOfTheMoment))
        .check(SOUK);
    noFields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage(packages("flow"))
        .and()
        .areStatic()
        .should()
        .notHaveModifier(JavaModifier.FINAL)
        .check(SOUK);
  }

  private static boolean isOfTheMoment(JavaCall<?> call) {
    String owner = call.getTargetOwner().getName();
    return switch (call.getName()) {
      case "now" -> owner.startsWith("java.time.");
      case "random" -> owner.equals(Math.class.getName());
      case "randomUUID" -> owner.equals(UUID.class.getName());
      default -> owner.equals(System.class.getName());
    };
  }

  @Test
  void onlyStoresKnowSql() {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages("store"), "souk.sql..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.sql..", "javax.sql..", "org.postgresql..", "com.zaxxer..", "io.micronaut.data..")
        .check(SOUK);
  }

  /** Demo data is no feature: its import fills whatever it needs. */
  @Test
  void everyTableIsWrittenByItsFeature() {
    Map<String, Set<String>> strangers = new TreeMap<>();
    Set<String> written = new TreeSet<>();
    for (JavaClass store : SOUK) {
      String feature = feature(store);
      for (String table : tables(store)) {
        written.add(table);
        boolean isIts = TABLES.getOrDefault(feature, Set.of()).contains(table);
        if (!isIts && !feature.equals("demo") && !together(store).contains(table)) {
          strangers.computeIfAbsent(store.getName(), name -> new TreeSet<>()).add(table);
        }
      }
    }
    assertThat(strangers).isEmpty();
    assertThat(TABLES.values()).allSatisfy(tables -> assertThat(written).containsAll(tables));
  }

  private static String feature(JavaClass type) {
    return type.getPackageName().split("\\.")[1];
  }

  private static Set<String> together(JavaClass store) {
    return TOGETHER.getOrDefault(store.getSimpleName(), Set.of());
  }

  private static Set<String> tables(JavaClass store) {
    Set<String> tables = new TreeSet<>();
    statements(store)
        .forEach(
            sql -> WRITE.matcher(sql).results().map(write -> write.group(1)).forEach(tables::add));
    return tables;
  }

  private static Stream<String> statements(JavaClass store) {
    return store.getMethods().stream()
        .map(method -> method.tryGetAnnotationOfType(Query.class.getName()))
        .flatMap(Optional::stream)
        .map(ArchitectureTest::text);
  }

  private static String text(JavaAnnotation<?> query) {
    return query.get("value").map(Object::toString).orElse("");
  }
}
