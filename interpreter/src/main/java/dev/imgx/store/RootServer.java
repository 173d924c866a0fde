package dev.imgx.store;

import dev.imgx.store.path.StorePath;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Hears from other processes, Nix's too, which paths they begin to use while a collection runs.
///
/// Each sends a path and a line end, and goes on when it is answered `1`: at once, unless that path
/// is being deleted right now. Paths are known by their hash parts, so that locks and leftovers of
/// a path count as the path. Safe for several threads. Follows `src/libstore/gc.cc`.
final class RootServer implements AutoCloseable {
  private final Path file;
  private final ServerSocketChannel server;
  private final Set<SocketChannel> clients = ConcurrentHashMap.newKeySet();
  private final ReentrantLock mutex = new ReentrantLock();
  private final Condition settled = mutex.newCondition();
  private final Set<String> wanted = new HashSet<>();
  private final List<String> news = new ArrayList<>();
  private Set<String> pending = Set.of();

  private RootServer(Path file, ServerSocketChannel server) {
    this.file = file;
    this.server = server;
  }

  /// Begins to listen. The caller holds the collector's lock, so nobody else listens.
  static RootServer listen(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try (SocketPlace place = SocketPlace.of(file)) {
      server.bind(place.address());
    } catch (IOException e) {
      server.close();
      throw e;
    }
    RootServer roots = new RootServer(file, server);
    Thread.ofPlatform().daemon().name("roots").start(roots::accept);
    return roots;
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        clients.add(client);
        Thread.ofVirtual().start(() -> serve(client));
      }
    } catch (IOException e) {
      // Closed: the collection is over.
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(Channels.newInputStream(client), StandardCharsets.ISO_8859_1));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String name = line.substring(line.lastIndexOf('/') + 1);
        if (name.length() > StorePath.HASH_LENGTH) {
          want(name.substring(0, StorePath.HASH_LENGTH));
        }
        client.write(ByteBuffer.wrap(new byte[] {'1'}));
      }
    } catch (IOException | InterruptedException e) {
      // The client has gone, or the collection is over; nobody waits for an answer.
    } finally {
      clients.remove(client);
    }
  }

  private void want(String hashPart) throws InterruptedException {
    mutex.lock();
    try {
      if (wanted.add(hashPart)) {
        news.add(hashPart);
      }
      while (pending.contains(hashPart)) {
        settled.await();
      }
    } finally {
      mutex.unlock();
    }
  }

  /// Adds what was wanted before anybody could tell the server.
  void want(Collection<StorePath> paths) {
    mutex.lock();
    try {
      for (StorePath path : paths) {
        wanted.add(path.hashPart());
      }
    } finally {
      mutex.unlock();
    }
  }

  /// The hash parts that were wanted since this was asked last.
  List<String> news() {
    mutex.lock();
    try {
      List<String> fresh = List.copyOf(news);
      news.clear();
      return fresh;
    } finally {
      mutex.unlock();
    }
  }

  /// Makes others wait until `settle` for those of these hash parts that nobody wants; returns
  /// whether that is all of them. When it is not, nobody waits.
  boolean claim(Set<String> hashParts) {
    mutex.lock();
    try {
      for (String part : hashParts) {
        if (wanted.contains(part)) {
          return false;
        }
      }
      pending = hashParts;
      return true;
    } finally {
      mutex.unlock();
    }
  }

  /// What was claimed is deleted, or kept.
  void settle() {
    mutex.lock();
    try {
      pending = Set.of();
      settled.signalAll();
    } finally {
      mutex.unlock();
    }
  }

  boolean isWanted(String hashPart) {
    mutex.lock();
    try {
      return wanted.contains(hashPart);
    } finally {
      mutex.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    settle();
    server.close();
    Files.deleteIfExists(file);
    for (SocketChannel client : clients) {
      client.close();
    }
  }
}
