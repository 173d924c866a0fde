package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;

/// A class of tests of the package set whose methods share a store, for they want the same
/// packages.
abstract class SharedStore {
  private static final Pattern HASH = Pattern.compile("got: +(sha256-\\S+)");

  @TempDir static Path store;
  @TempDir Path directory;

  Typed typed() {
    return Typed.in(store, directory);
  }

  Path build(String expression) {
    return typed().made(expression);
  }

  String refused(String expression) {
    return typed().refused(expression);
  }

  /// Builds with a hash that is wrong, then with the one that the message names.
  Path pinned(String call) {
    String refusal = refused(call.formatted("pkgs.lib.fakeHash"));
    Matcher hash = HASH.matcher(refusal);
    assertTrue(hash.find(), refusal);
    return build(call.formatted('"' + hash.group(1) + '"'));
  }

  /// A server of the files of a directory, for this machine only; whoever wanted it stops it.
  static HttpServer served(Path directory) {
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            directory,
            SimpleFileServer.OutputLevel.NONE);
    server.start();
    return server;
  }
}
