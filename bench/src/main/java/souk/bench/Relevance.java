package souk.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import souk.cli.figures.Figures;
import souk.cli.figures.Result;

@Command(
    name = "relevance",
    mixinStandardHelpOptions = true,
    description =
        "Asks GET /products the judged queries and compares the first ten products with what people "
            + "judged them to be: NDCG@10, from 0 to 1. What was not judged counts as irrelevant.")
final class Relevance implements Callable<Integer> {
  private static final double GOAL = 0.72;
  private static final int WORST_SHOWN = 15;
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  @Option(
      names = "--api",
      defaultValue = "${env:SOUK_API}",
      description = "where Souk is (default: the one that runs here)")
  private String api = "";

  @Option(
      names = "--judgements",
      defaultValue = "${env:SOUK_JUDGEMENTS}",
      description = "a file of \"query\",product,rating (default: the catalogue's)")
  private Path judgements = Path.of("catalog", "judgments.csv");

  @Mixin private final Figures figures = new Figures();

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Judgements judged = Judgements.read(judgements);
    Map<String, Double> scores = new TreeMap<>();
    int asked = 0;
    for (String query : judged.byQuery().keySet()) {
      OptionalDouble score = judged.ndcg(query, find(query));
      if (score.isPresent()) {
        scores.put(query, score.getAsDouble());
      }
      asked++;
      System.err.printf("\r%d of %d queries", asked, judged.byQuery().size());
    }
    System.err.println();
    printWorst(scores);
    double sum = scores.values().stream().mapToDouble(Double::doubleValue).sum();
    List<Result> results =
        List.of(
            Result.atLeast(
                GOAL, "NDCG@10, queries with a relevant product", sum / scores.size(), "0..1"),
            Result.of("such queries", scores.size(), "queries"),
            Result.of("NDCG@10, all queries, the others as 0", sum / asked, "0..1"),
            Result.of("all queries", asked, "queries"));
    figures.publish(results);
    return 0;
  }

  private List<String> find(String query) throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(
                URI.create(
                    api
                        + "/products?limit=10&q="
                        + URLEncoder.encode(query, StandardCharsets.UTF_8)))
            .timeout(LIMIT)
            .build();
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IOException("%s: %d %s".formatted(query, response.statusCode(), response.body()));
    }
    List<String> found = new ArrayList<>();
    for (JsonNode product : JSON.readTree(response.body()).path("items")) {
      found.add(product.path("source_id").asText());
    }
    return found;
  }

  private static void printWorst(Map<String, Double> scores) {
    System.out.println("worst:");
    scores.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
        .limit(WORST_SHOWN)
        .forEach(entry ->
            System.out.printf(Locale.ROOT, "  %-30s %.3f%n", entry.getKey(), entry.getValue()));
  }
}
