package dev.imgx.bench;

import dev.imgx.store.TreeHash;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.archive.PackedOutput;
import dev.imgx.store.hash.HashAlgorithm;
import dev.imgx.store.path.Ingestion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// Hashing a tree as a NAR, and compressing bytes as layers are. Operations are 16 MB.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 3, time = 2)
@Fork(1)
public class PackBenchmark {
  private static final int FILES = 400;
  private static final int SIZE = 40_000;

  private final byte[] bytes = mixture();
  private Path tree = Path.of("");
  private Path packed = Path.of("");

  @Setup
  public void write() throws IOException {
    tree = Files.createTempDirectory("bench");
    packed = Files.createTempDirectory("bench").resolve("packed");
    for (int n = 0; n < FILES; n++) {
      Files.write(
          tree.resolve("f" + n), java.util.Arrays.copyOfRange(bytes, n * SIZE, (n + 1) * SIZE));
    }
  }

  @TearDown
  public void delete() throws IOException {
    for (int n = 0; n < FILES; n++) {
      Files.delete(tree.resolve("f" + n));
    }
    Files.delete(tree);
    Files.deleteIfExists(packed);
    Files.delete(packed.resolveSibling(""));
  }

  @Benchmark
  public TreeHash narHash() throws IOException {
    return TreeHash.of(tree, Ingestion.NAR, HashAlgorithm.SHA256);
  }

  @Benchmark
  public long gzipOneThread() throws IOException {
    return pack(1);
  }

  @Benchmark
  public long gzipTwoThreads() throws IOException {
    return pack(2);
  }

  private long pack(int threads) throws IOException {
    Files.deleteIfExists(packed);
    try (PackedOutput out = PackedOutput.create(packed, Compression.GZIP, threads)) {
      out.write(bytes, 0, bytes.length);
      out.finish();
    }
    return Files.size(packed);
  }

  /// Words and noise, about what gzip brings to two thirds.
  private static byte[] mixture() {
    Random random = new Random(3);
    byte[] bytes = new byte[FILES * SIZE];
    for (int start = 0; start < bytes.length; start += SIZE) {
      if (start / SIZE % 2 == 0) {
        byte[] noise = new byte[SIZE];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, bytes, start, SIZE);
      } else {
        StringBuilder text = new StringBuilder();
        while (text.length() < SIZE) {
          text.append("word").append(random.nextInt(3000)).append(' ');
        }
        System.arraycopy(text.toString().getBytes(StandardCharsets.UTF_8), 0, bytes, start, SIZE);
      }
    }
    return bytes;
  }
}
