package souk.sandbox;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Currency;
import java.util.Map;
import souk.sandbox.Authorization.Status;

/** The 3-D Secure page that the buyer's browser is sent to. */
@Controller("/challenges")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ChallengeController {
  private final Books books;
  private final Bank bank;

  ChallengeController(Books books, Bank bank) {
    this.books = books;
    this.bank = bank;
  }

  @Get("/{id}")
  @Produces(MediaType.TEXT_HTML)
  String page(String id) {
    Authorization challenged = find(id);
    if (challenged.status() != Status.REQUIRES_ACTION) {
      return "<!doctype html><title>3-D Secure</title><p>This payment needs no answer any more.";
    }
    Currency currency = Currency.getInstance(challenged.currency());
    BigDecimal amount =
        BigDecimal.valueOf(
            challenged.amountMinor(), Math.max(0, currency.getDefaultFractionDigits()));
    return """
    <!doctype html><html lang="en"><meta charset="utf-8"><title>3-D Secure</title>
    <h1>Is it you?</h1><p>A shop wants to charge <b>%s %s</b> to your card.</p>
    <form method="post"><button name="result" value="approved">Approve</button>
    <button name="result" value="failed">It is not me</button></form></html>
    """
        .formatted(amount.toPlainString(), currency.getCurrencyCode());
  }

  @Post("/{id}")
  @Consumes({MediaType.APPLICATION_FORM_URLENCODED, MediaType.APPLICATION_JSON})
  HttpResponse<?> answer(String id, @Body Map<String, String> form) {
    String result = String.valueOf(form.get("result"));
    if (!result.equals("approved") && !result.equals("failed")) {
      throw new Refusal(400, "invalid_result", "result must be approved or failed.");
    }
    Authorization answered = bank.answerChallenge(id, result.equals("approved"));
    if (answered.returnUrl() == null) {
      return HttpResponse.ok(answered).contentType(MediaType.APPLICATION_JSON_TYPE);
    }
    char separator = answered.returnUrl().contains("?") ? '&' : '?';
    return HttpResponse.seeOther(URI.create(answered.returnUrl() + separator + "result=" + result));
  }

  private Authorization find(String id) {
    return books
        .byId(id)
        .orElseThrow(() -> new Refusal(404, "not_found", "There is no such challenge."));
  }
}
