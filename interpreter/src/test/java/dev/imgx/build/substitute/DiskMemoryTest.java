package dev.imgx.build.substitute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long answers of caches are believed.
class DiskMemoryTest {
  private static final String CACHE = "https://cache.example";
  private static final StorePath HERE = Supply.path("here");
  private static final StorePath AWAY = Supply.path("away");

  @TempDir Path directory;
  private Instant now = Instant.parse("2030-01-01T00:00:00Z");

  private DiskMemory open() {
    return new DiskMemory(directory.resolve("var/caches.sqlite"), () -> now);
  }

  private void fill() {
    try (DiskMemory memory = open()) {
      memory.remember(CACHE, HERE, "text");
      memory.remember(CACHE, AWAY, null);
    }
  }

  @Test
  void positiveAnswersLastLongerThanNegativeOnes() {
    fill();
    now = now.plus(Duration.ofMinutes(50));
    try (DiskMemory memory = open()) {
      assertEquals(new Memory.Answer("text"), memory.recall(CACHE, HERE));
      assertEquals(new Memory.Answer(null), memory.recall(CACHE, AWAY));
      assertNull(memory.recall("https://other.example", HERE));
      now = now.plus(Duration.ofMinutes(20));
      assertEquals(new Memory.Answer("text"), memory.recall(CACHE, HERE));
      assertNull(memory.recall(CACHE, AWAY));
      now = now.plus(Duration.ofDays(40));
      assertNull(memory.recall(CACHE, HERE));
    }
  }

  /// Nobody knows how old an answer from the future is.
  @Test
  void clocksThatAreSetBack() {
    fill();
    now = now.minus(Duration.ofDays(1));
    try (DiskMemory memory = open()) {
      assertNull(memory.recall(CACHE, HERE));
      assertNull(memory.recall(CACHE, AWAY));
    }
  }

  @Test
  void forgetting() {
    fill();
    try (DiskMemory memory = open()) {
      memory.forget(CACHE, HERE);
      assertNull(memory.recall(CACHE, HERE));
      memory.remember(CACHE, HERE, "new");
      assertNull(memory.unasked().recall(CACHE, HERE));
    }
    try (DiskMemory memory = open()) {
      assertEquals(new Memory.Answer("new"), memory.recall(CACHE, HERE));
    }
  }

  @Test
  void filesThatCannotBeUsedAreDoneWithout() throws IOException {
    Files.createDirectories(directory.resolve("var"));
    Files.writeString(directory.resolve("var/caches.sqlite"), "nonsense".repeat(1000));
    fill();
    try (DiskMemory memory = open()) {
      assertNull(memory.recall(CACHE, HERE));
    }
  }
}
