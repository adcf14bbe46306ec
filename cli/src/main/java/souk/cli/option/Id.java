package souk.cli.option;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An id that becomes part of an address: what could lead elsewhere is refused. */
public abstract class Id implements ITypeConverter<String> {
  private final String pattern;
  private final String name;

  /** A checkout's. */
  public static final class Checkout extends Id {
    public Checkout() {
      super("", "checkout's");
    }
  }

  /** An order's, or that of the group it is in. */
  public static final class OrderOrGroup extends Id {
    public OrderOrGroup() {
      super("", "order's");
    }
  }

  /** An order's. */
  public static final class Order extends Id {
    public Order() {
      super("ord_", "order's");
    }
  }

  /** An account's. */
  public static final class Account extends Id {
    public Account() {
      super("acc_", "account's");
    }
  }

  /** An offer's. */
  public static final class Offer extends Id {
    public Offer() {
      super("", "offer's");
    }
  }

  private Id(String prefix, String name) {
    this.pattern = prefix + "[A-Za-z0-9][A-Za-z0-9_.-]{0,99}";
    this.name = name;
  }

  @Override
  public final String convert(String value) {
    if (!value.matches(pattern)) {
      throw new TypeConversionException("'%s' is no %s id".formatted(value, name));
    }
    return value;
  }
}
