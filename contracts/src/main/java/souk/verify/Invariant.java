package souk.verify;

import java.util.List;

/**
 * Something that must always be so, and where it is not.
 *
 * @param name what is counted, such as {@code oversold}
 * @param violations 0 if all is well
 * @param examples a few of them, in words; nothing personal
 */
public record Invariant(String name, long violations, List<String> examples) {}
