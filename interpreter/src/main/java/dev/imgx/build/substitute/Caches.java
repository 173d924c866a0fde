package dev.imgx.build.substitute;

import dev.imgx.build.Parallel;
import dev.imgx.store.cache.CacheError;
import dev.imgx.store.cache.CacheInfo;
import dev.imgx.store.cache.Trust;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Several caches, asked one after the other, the best first. Safe for several threads.
///
/// A cache that cannot be reached is left alone from then on; what is unsigned or malformed does
/// not count. Both are warnings, but what no other cache has instead is an error unless it may be
/// built. Follows `src/libstore/build/substitution-goal.cc`.
final class Caches {
  /// A cache to ask.
  ///
  /// @param priority from the address; null means what the cache says
  /// @param trusted whether what it says needs no signature
  record Candidate(CachePlace place, @Nullable Integer priority, boolean trusted) {}

  private record Ranked(Candidate candidate, int priority, boolean massQuery) {}

  private static final int MANY = 32;
  private static final int FEW = 6;

  /// What to do when a cache fails.
  static final String HOW_TO_BUILD = "'--fallback' builds what cannot be fetched";

  private final List<Candidate> candidates;
  private final Trust trust;
  private final Consumer<String> warnings;
  private final boolean fallback;
  private final Set<String> down = ConcurrentHashMap.newKeySet();
  private final Set<String> unsigned = ConcurrentHashMap.newKeySet();
  private final Set<String> broken = ConcurrentHashMap.newKeySet();
  private @Nullable List<Ranked> ranked;

  /// @param trust whom to believe
  /// @param fallback whether a path that a troubled cache may have counts as one that none has
  Caches(List<Candidate> candidates, Trust trust, Consumer<String> warnings, boolean fallback) {
    this.candidates = List.copyOf(candidates);
    this.trust = trust;
    this.warnings = warnings;
    this.fallback = fallback;
  }

  /// How many questions at a time the caches like.
  int atOnce() throws IOException, InterruptedException {
    boolean all = ranked().stream().allMatch(Ranked::massQuery);
    return all ? MANY : FEW;
  }

  /// The path from the first cache that has it and is believed.
  Origin.@Nullable Found find(StorePath path) throws IOException, InterruptedException {
    TransferError trouble = null;
    for (Ranked one : ranked()) {
      CachePlace place = one.candidate().place();
      if (down.contains(place.address()) || broken.contains(key(place.address(), path))) {
        continue;
      }
      try {
        Origin.Found found = place.find(path);
        if (found != null && isBelieved(one.candidate(), found)) {
          return found;
        }
      } catch (CacheError e) {
        trouble = trouble(place, e, path);
      }
    }
    if (trouble != null && !fallback) {
      throw trouble;
    }
    return null;
  }

  /// Takes no path like this from this cache any more.
  void exclude(Origin.Found found) {
    broken.add(key(found.origin().address(), found.info().path()));
    if (found.origin() instanceof CachePlace place) {
      place.forget(found.info().path());
    }
  }

  private static String key(String address, StorePath path) {
    return path.hashPart() + address;
  }

  /// What is malformed concerns one path, what cannot be reached all.
  private TransferError trouble(CachePlace place, CacheError e, StorePath path) {
    String address = place.address();
    String reason = String.valueOf(e.getMessage());
    if (e.lasting()) {
      broken.add(key(address, path));
      warnings.accept("the cache '%s' is not used for '%s': %s".formatted(address, path, reason));
    } else if (down.add(address)) {
      warnings.accept("the cache '%s' is not used any more: %s".formatted(address, reason));
    }
    return new TransferError(
        "cannot ask the cache '%s' about '%s': %s; %s"
            .formatted(address, trust.directory().print(path), reason, HOW_TO_BUILD),
        e);
  }

  private boolean isBelieved(Candidate candidate, Origin.Found found) {
    if (candidate.trusted() || trust.accepts(found.info())) {
      return true;
    }
    String address = candidate.place().address();
    if (unsigned.add(address)) {
      warnings.accept(
          "the cache '%s' has '%s', but not signed by a trusted key; it is not used"
              .formatted(address, found.info().path()));
    }
    broken.add(key(address, found.info().path()));
    return false;
  }

  /// Asks the caches about themselves, once.
  private synchronized List<Ranked> ranked() throws IOException, InterruptedException {
    List<Ranked> known = ranked;
    if (known == null) {
      List<Ranked> found = new ArrayList<>();
      List<Ranked> sure = Collections.synchronizedList(found);
      Parallel.each(candidates, MANY, candidate -> rank(candidate, sure));
      found.sort(
          Comparator.comparingInt(Ranked::priority)
              .thenComparingInt(one -> candidates.indexOf(one.candidate())));
      known = List.copyOf(found);
      ranked = known;
    }
    return known;
  }

  private void rank(Candidate candidate, List<Ranked> ranked) throws IOException {
    CachePlace place = candidate.place();
    try {
      CacheInfo info = place.cache().info();
      if (info == null) {
        throw CacheError.wrong("it has no '" + CacheInfo.FILE + "'");
      }
      if (!info.directory().equals(trust.directory())) {
        throw CacheError.wrong("it is for the store '" + info.directory().directory() + "'");
      }
      Integer own = candidate.priority();
      ranked.add(new Ranked(candidate, own == null ? info.priority() : own, info.massQuery()));
    } catch (CacheError e) {
      down.add(place.address());
      warnings.accept("the cache '" + place.address() + "' is not used: " + e.getMessage());
    }
  }
}
