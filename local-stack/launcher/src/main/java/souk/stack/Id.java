package souk.stack;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** An id that becomes part of an address: what could lead elsewhere is refused. */
abstract class Id implements ITypeConverter<String> {
  private final String pattern;
  private final String name;

  /** A checkout's. */
  static final class Checkout extends Id {
    Checkout() {
      super("", "checkout's");
    }
  }

  /** An order's, or that of the group it is in. */
  static final class OrderOrGroup extends Id {
    OrderOrGroup() {
      super("", "order's");
    }
  }

  /** An order's. */
  static final class Order extends Id {
    Order() {
      super("ord_", "order's");
    }
  }

  /** An account's. */
  static final class Account extends Id {
    Account() {
      super("acc_", "account's");
    }
  }

  /** An offer's. */
  static final class Offer extends Id {
    Offer() {
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
