package souk.load;

/** Nothing definite was heard in time. */
public final class Unanswered extends RuntimeException {
  public Unanswered(String what) {
    super(what);
  }
}
