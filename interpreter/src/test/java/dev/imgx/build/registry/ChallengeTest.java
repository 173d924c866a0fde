package dev.imgx.build.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
  @Test
  void parametersWithAndWithoutQuotes() {
    assertEquals(
        List.of(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://auth.example/token?a=b",
                    "service", "registry.example",
                    "scope", "repository:a/b:pull,push"))),
        Challenge.parse(
            List.of(
                "Bearer realm=\"https://auth.example/token?a=b\",service=registry.example,"
                    + " Scope=\"repository:a/b:pull,push\"")));
  }

  @Test
  void severalChallengesInOneHeaderAndInSeveral() {
    assertEquals(
        List.of(
            new Challenge("basic", Map.of("realm", "a \"b\"")),
            new Challenge("bearer", Map.of("realm", "c")),
            new Challenge("negotiate", Map.of())),
        Challenge.parse(List.of("Basic realm=\"a \\\"b\\\"\", Bearer realm=c", "Negotiate")));
  }

  @Test
  void whatCannotBeUnderstoodIsLeftOut() {
    assertEquals(List.of(), Challenge.parse(List.of("", " , ,", "=\"")));
    assertEquals(
        List.of(new Challenge("basic", Map.of("realm", "open"))),
        Challenge.parse(List.of("Basic realm=\"open")));
  }
}
