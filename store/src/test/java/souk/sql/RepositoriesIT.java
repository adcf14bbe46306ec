package souk.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.micronaut.context.ApplicationContext;
import io.micronaut.data.annotation.Query;
import io.micronaut.data.annotation.Repository;
import io.micronaut.data.intercept.annotation.DataMethodQuery;
import io.micronaut.inject.BeanDefinition;
import io.micronaut.inject.ExecutableMethod;
import io.micronaut.inject.qualifiers.Qualifiers;
import io.micronaut.jdbc.DataSourceResolver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Every repository is guarded, and PostgreSQL understands every statement of each. */
class RepositoriesIT {
  private static final ApplicationContext CONTEXT = TestContext.onFreshDatabase();
  private static final DataSource POOL =
      CONTEXT.getBean(DataSourceResolver.class).resolve(CONTEXT.getBean(DataSource.class));

  private static final Pattern CHANGE =
      Pattern.compile("\\b(INSERT INTO|DELETE FROM|UPDATE \\w+( \\w+)?\\s+SET)\\b");

  @AfterAll
  static void close() {
    CONTEXT.close();
  }

  private static Collection<BeanDefinition<Object>> repositories() {
    return CONTEXT.getBeanDefinitions(Object.class, Qualifiers.byStereotype(Repository.class));
  }

  @Test
  void everyStatementIsUnderstood() {
    Map<String, String> broken = new TreeMap<>();
    List<String> understood = new ArrayList<>();
    for (BeanDefinition<Object> repository : repositories()) {
      for (ExecutableMethod<Object, ?> method : repository.getExecutableMethods()) {
        String name = repository.getBeanType().getSimpleName() + "." + method.getName();
        sql(method)
            .ifPresent(sql ->
                refusal(sql)
                    .ifPresentOrElse(why -> broken.put(name, why), () -> understood.add(name)));
      }
    }
    assertThat(broken).isEmpty();
    assertThat(understood).hasSizeGreaterThan(10);
  }

  @Test
  void everyRepositoryIsGuarded() {
    assertThat(repositories())
        .filteredOn(repository -> !repository.hasStereotype(Guarded.class))
        .isEmpty();
  }

  /** What is taken for a question is counted as no commit. */
  @Test
  void everyStatementThatChangesIsTakenForOne() {
    List<String> questions = new ArrayList<>();
    for (BeanDefinition<Object> repository : repositories()) {
      for (ExecutableMethod<Object, ?> method : repository.getExecutableMethods()) {
        if (sql(method).filter(sql -> CHANGE.matcher(sql).find()).isPresent()
            && !Guard.changes(method)) {
          questions.add(repository.getBeanType().getSimpleName() + "." + method.getName());
        }
      }
    }
    assertThat(questions).isEmpty();
  }

  private static Optional<String> sql(ExecutableMethod<Object, ?> method) {
    return method
        .stringValue(DataMethodQuery.class, DataMethodQuery.META_MEMBER_RAW_QUERY)
        .or(() -> method.stringValue(Query.class, DataMethodQuery.META_MEMBER_RAW_QUERY))
        .or(() -> method.stringValue(Query.class));
  }

  /** PostgreSQL takes a statement apart when it is asked what its parameters are. */
  private static Optional<String> refusal(String sql) {
    try (var connection = POOL.getConnection();
        var statement = connection.prepareStatement(sql)) {
      assertThat(statement.getParameterMetaData()).isNotNull();
      return Optional.empty();
    } catch (SQLException refused) {
      return Optional.of(sql + " -> " + refused.getMessage());
    }
  }
}
