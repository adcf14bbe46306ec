package souk.http.store;

/**
 * An {@code Idempotency-Key}, with whose it is and what was asked.
 *
 * @param owner the buyer, or the guest's token's hash
 * @param requestHash of method, path and body
 */
public record RequestKey(String owner, String key, String requestHash) {}
