package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.imgx.build.BuildError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayeringPipelineTest {
  /// Two programs need a language each, which share the C library; one has data of its own.
  private static final Map<String, Set<String>> NEEDS = new LinkedHashMap<>();

  static {
    NEEDS.put("data", Set.of());
    NEEDS.put("app", Set.of("python", "data", "app"));
    NEEDS.put("tool", Set.of("perl", "libc"));
    NEEDS.put("libc", Set.of());
    NEEDS.put("perl", Set.of("libc"));
    NEEDS.put("python", Set.of("libc", "ssl"));
    NEEDS.put("ssl", Set.of("libc"));
  }

  private static String layers(String steps) throws JsonProcessingException {
    String json = steps.replace('\'', '"');
    return LayeringPipeline.layers(NEEDS, new JsonMapper().readTree(json)).stream()
        .map(layer -> String.join(" ", layer))
        .collect(Collectors.joining(" | "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "[]; app data libc perl python ssl tool",
        "[['popularity_contest']]; libc | ssl | data | perl | python | app | tool",
        "[['popularity_contest'], ['limit_layers', 3]]; libc | ssl | app data perl python tool",
        "[['popularity_contest'], ['limit_layers', 9]]; libc | ssl | data | perl | python | app | tool",
        "[['popularity_contest'], ['reverse'], ['limit_layers', 1]]; app data libc perl python ssl tool",
        "[['split_every', 3]]; app data tool | libc perl python | ssl",
        "[['remove_paths', ['libc', 'none']]]; app data perl python ssl tool",
        "[['remove_paths', 'libc'], ['split_every', 9]]; app data perl python ssl tool",
        "[['subcomponent_out', ['python']]]; libc python ssl | app data perl tool",
        "[['subcomponent_in', ['python']]]; app python | data libc perl ssl tool",
        "[['split_paths', ['python']]]; python ssl | libc | app data perl tool",
        "[['split_paths', 'none']]; app data libc perl python ssl tool",
        "[['split_paths', [{'children_of': 'app'}]]]; data python ssl | libc | app perl tool",
        "[['split_paths', ['app', 'tool']]]; app data libc perl python ssl tool",
        "[['subcomponent_out', ['app']], ['over', 'main', ['split_paths', ['app']]]];"
            + " app data libc python ssl | perl tool",
        "[['split_paths', ['python']], ['over', 'rest', ['pipe',"
            + " [['popularity_contest'], ['limit_layers', 2]]]]];"
            + " python ssl | libc | data | app perl tool",
        "[['split_paths', ['ssl']], ['flatten'], ['map', ['split_every', 1]], ['flatten']];"
            + " ssl | libc | data | app | tool | perl | python"
      })
  void stepsDivideThePaths(String steps, String layers) throws JsonProcessingException {
    assertEquals(layers, layers(steps));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "{}; steps are a list of lists",
        "[['shuffle']]; there is no step `shuffle`",
        "[['split_every', 0]]; wants a number from 1 on, not 0",
        "[['split_every']]; `split_every` takes 1 arguments, not 0",
        "[['flatten'], ['split_every', 1]]; `split_every` wants one graph",
        "[['limit_layers', 3]]; `limit_layers` wants a list",
        "[['over', 'rest', ['flatten']]]; `over` wants the parts",
        "[['split_paths', []], ['over', 'main', ['flatten']]]; there is no part `main`, only [rest]",
        "[['split_paths', [1]]]; `split_paths` takes paths"
      })
  void whatIsWrongIsSaid(String steps, String message) {
    BuildError error = assertThrows(BuildError.class, () -> layers(steps));
    String said = String.valueOf(error.getMessage());
    assertTrue(said.contains("`layeringPipeline`: ") && said.contains(message), said);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "5"})
  void nothingIsLostOrDoubled(int most) throws JsonProcessingException {
    String steps =
        "[['split_paths', ['ssl', 'perl']], ['flatten'], ['map', ['popularity_contest']],"
            + "['flatten'], ['limit_layers', %d]]".formatted(most);
    List<String> paths = List.of(layers(steps).split("[ |]+"));
    assertEquals(NEEDS.keySet().stream().sorted().toList(), paths.stream().sorted().toList());
  }
}
