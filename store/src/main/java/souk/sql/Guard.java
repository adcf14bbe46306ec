package souk.sql;

import io.micronaut.aop.InterceptorBean;
import io.micronaut.aop.MethodInterceptor;
import io.micronaut.aop.MethodInvocationContext;
import io.micronaut.context.BeanProvider;
import io.micronaut.core.annotation.AnnotationMetadata;
import io.micronaut.data.annotation.Repository;
import io.micronaut.data.intercept.annotation.DataMethod;
import io.micronaut.data.intercept.annotation.DataMethod.OperationType;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@link Guarded} stands for. A repository's own methods are let through: they call others.
 */
@Singleton
@InterceptorBean(Guarded.class)
final class Guard implements MethodInterceptor<Object, Object> {
  private static final String BROWSING = "browsing";
  private static final Set<OperationType> READING =
      EnumSet.of(OperationType.QUERY, OperationType.COUNT, OperationType.EXISTS);

  private final Database owner;
  private final BeanProvider<Database> browsing;

  /**
   * @param browsing asked for where a repository needs it: a process need not have it
   */
  Guard(Database owner, @Named(BROWSING) BeanProvider<Database> browsing) {
    this.owner = owner;
    this.browsing = browsing;
  }

  @Override
  public @Nullable Object intercept(MethodInvocationContext<Object, Object> call) {
    if (!call.isAbstract()) {
      return call.proceed();
    }
    Database database =
        call.stringValue(Repository.class).filter(BROWSING::equals).isPresent()
            ? browsing.get()
            : owner;
    return database.statement(() -> call.proceed(this), changes(call));
  }

  /** Whether a repository's method is taken for one that changes something. */
  static boolean changes(AnnotationMetadata method) {
    return method
        .enumValue(DataMethod.class, "opType", OperationType.class)
        .filter(type -> !READING.contains(type))
        .isPresent();
  }
}
