package dev.imgx.bench;

import dev.imgx.lang.source.Source;
import dev.imgx.lang.syntax.Expr;
import dev.imgx.lang.syntax.Parser;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// A text of package definitions to a syntax tree. Operations are megabytes.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParseBenchmark {
  private static final int MEGABYTE = 1_000_000;
  private static final String PACKAGE =
      """
        perl%d = stdenv.mkDerivation (rec {
          pname = "perl"; # the language
          version = "5.32.%1$d";
          src = fetchurl {
            url = "mirror://cpan/src/5.0/${pname}-${version}.tar.gz";
            sha256 = "0b7brakq9xs4vavhg391as50nbhzryc7fy5i65r81bnq3j897dh3";
          };
          patches = [ ./no-sys-dirs.patch ] ++ optional (!isLinux && threads) ./threads.patch;
          postPatch = ''
            substituteInPlace Configure --replace "/bin/sh" "${stdenv.shell}"
            patchShebangs .
          '';
          passthru = args // { inherit lib; libPrefix = "lib/perl5"; };
          meta.platforms = platforms.all or [ ];
        } // optionalAttrs (args ? cross && args.cross.enable) { jobs = 1 + 2 * x; });
      """;

  private final Source source = new Source("/bench.imgx", "/", text());

  @Benchmark
  public Expr parse() {
    return Parser.parse(source);
  }

  private static String text() {
    StringBuilder text =
        new StringBuilder("{ stdenv, fetchurl, args, ... }:\nwith stdenv.lib; {\n");
    for (int i = 0; text.length() < MEGABYTE; i++) {
      text.append(PACKAGE.formatted(i));
    }
    return text.append("}\n").toString();
  }
}
