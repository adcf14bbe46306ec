package souk.demo.store;

import java.time.Duration;

/**
 * How an import went.
 *
 * @param products read from the file
 * @param changedProducts new or different from before, or with new offers
 * @param newOffers each with its first stock
 * @param rejected lines that made no sense
 */
public record ImportReport(
    int products, int changedProducts, int newOffers, int rejected, Duration elapsed) {}
