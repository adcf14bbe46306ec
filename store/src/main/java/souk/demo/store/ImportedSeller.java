package souk.demo.store;

import org.jspecify.annotations.Nullable;

/**
 * A seller who comes with a catalogue.
 *
 * @param region US state; null elsewhere
 */
public record ImportedSeller(
    String id,
    String name,
    String country,
    @Nullable String region,
    int ratingPercent,
    int ratingCount,
    int handlingDays) {}
