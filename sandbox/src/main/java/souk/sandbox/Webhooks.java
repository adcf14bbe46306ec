package souk.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the shop what happened, signed. Sent at most a few times and forgotten on a restart: a shop
 * must not rely on webhooks alone, and this one is here to show that.
 */
@Singleton
final class Webhooks {
  private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);
  private static final int ATTEMPTS = 4;
  private static final int QUEUE_LIMIT = 10_000;
  private static final int OVERTAKEN_AFTER_MILLIS = 1_500;

  private final String url;
  private final String secret;
  private final ObjectMapper json;
  private final Faults faults;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final ExecutorService sender =
      new ThreadPoolExecutor(
          2,
          2,
          1,
          TimeUnit.MINUTES,
          new LinkedBlockingQueue<>(QUEUE_LIMIT),
          Thread.ofVirtual().name("webhook-", 0).factory(),
          new ThreadPoolExecutor.DiscardOldestPolicy());

  Webhooks(SandboxSettings settings, ObjectMapper json, Faults faults) {
    this.url = settings.webhookUrl();
    this.secret = settings.webhookSecret();
    this.json = json;
    this.faults = faults;
  }

  /** As it is written, member by member. */
  record Event(String id, String type, Instant createdAt, Authorization data) {}

  void tell(String type, Authorization authorization) {
    if (url.isEmpty()) {
      return;
    }
    try {
      String body =
          json.writeValueAsString(
              new Event(
                  "evt_" + UUID.randomUUID().toString().replace("-", ""),
                  type,
                  Instant.now(),
                  authorization));
      dispatch(body);
      if (faults.duplicatesWebhook()) {
        dispatch(body);
      }
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private void dispatch(String body) {
    Executor when =
        faults.reordersWebhook()
            ? CompletableFuture.delayedExecutor(
                OVERTAKEN_AFTER_MILLIS, TimeUnit.MILLISECONDS, sender)
            : sender;
    when.execute(() -> send(body));
  }

  private void send(String body) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      try {
        int status = client.send(request(body), BodyHandlers.discarding()).statusCode();
        if (status < 300) {
          return;
        }
        LOG.debug("webhook answered {}", status);
      } catch (IOException failure) {
        LOG.debug("webhook not delivered: {}", failure.toString());
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
      if (!pause(attempt)) {
        return;
      }
    }
  }

  private static boolean pause(int attempt) {
    try {
      TimeUnit.MILLISECONDS.sleep(250L << attempt);
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private HttpRequest request(String body) {
    long time = Instant.now().getEpochSecond();
    return HttpRequest.newBuilder(URI.create(url))
        .timeout(Duration.ofSeconds(5))
        .header("Content-Type", "application/json")
        .header("Souk-Signature", "t=%d,v1=%s".formatted(time, sign(time + "." + body)))
        .POST(BodyPublishers.ofString(body))
        .build();
  }

  private String sign(String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("SOUK_WEBHOOK_SECRET can't sign", failure);
    }
  }
}
