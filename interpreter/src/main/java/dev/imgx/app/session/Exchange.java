package dev.imgx.app.session;

import dev.imgx.build.substitute.CacheAddress;
import dev.imgx.build.substitute.CachePlace;
import dev.imgx.build.substitute.Copying;
import dev.imgx.build.substitute.Goal;
import dev.imgx.build.substitute.Origin;
import dev.imgx.build.substitute.Places;
import dev.imgx.build.substitute.StorePlace;
import dev.imgx.store.LocalStore;
import dev.imgx.store.cache.BinaryCache;
import dev.imgx.store.cache.CacheError;
import dev.imgx.store.cache.CacheInfo;
import dev.imgx.store.cache.SecretKey;
import dev.imgx.store.cache.Trust;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Copies between a session's store and others.
record Exchange(LocalStore store, Settings settings, Workshop workshop) {
  void copy(CopyRequest request) throws IOException, InterruptedException {
    if (request.from() == null && request.to() == null) {
      throw SessionError.of("'--to' or '--from' must say where to copy to or from");
    }
    Places places = workshop.places();
    CacheAddress from = request.from() == null ? null : places.address(request.from());
    CacheAddress to = request.to() == null ? null : places.address(request.to());
    Origin origin = origin(from);
    Collection<StorePath> paths = paths(request, origin);
    Goal goal = goal(to, request.writing());
    if (origin == places.own()) {
      store.protect(paths);
    }
    boolean believed = from != null && from.flag("trusted");
    boolean received = origin instanceof CachePlace && goal instanceof StorePlace;
    Trust trust = received && !believed ? places.trust(settings.substituters()) : null;
    new Copying(origin, goal, trust, workshop::tell)
        .copy(paths, request.recursive(), store.directory());
  }

  private Origin origin(@Nullable CacheAddress address) throws IOException {
    Places places = workshop.places();
    if (address == null) {
      return places.own();
    }
    if (address.kind() == CacheAddress.Kind.STORE) {
      return places.store(address);
    }
    CachePlace place = places.cache(address, places.writing(address, null, List.of()));
    try {
      CacheInfo info = place.cache().info();
      if (info == null) {
        throw SessionError.of("there is no binary cache at '" + place.address() + "'");
      }
      if (!info.directory().equals(store.directory())) {
        throw SessionError.of(
            "the cache '%s' is for the store '%s'"
                .formatted(place.address(), info.directory().directory()));
      }
      return place;
    } catch (CacheError e) {
      throw unusable(place, e);
    }
  }

  private Goal goal(@Nullable CacheAddress address, CopyRequest.Writing how) throws IOException {
    Places places = workshop.places();
    if (address == null) {
      return places.own();
    }
    if (address.kind() == CacheAddress.Kind.STORE) {
      return places.store(address);
    }
    List<SecretKey> keys = new ArrayList<>();
    for (String file : how.keyFiles()) {
      keys.add(places.secretKey(settings.directory().resolve(file)));
    }
    BinaryCache.Writing writing = places.writing(address, how.compression(), keys);
    CachePlace place = places.cache(address, writing);
    try {
      place.cache().initialise();
      return place;
    } catch (CacheError e) {
      throw unusable(place, e);
    }
  }

  private static SessionError unusable(CachePlace place, CacheError e) {
    return SessionError.of("cannot use the cache '" + place.address() + "': " + e.getMessage());
  }

  private Collection<StorePath> paths(CopyRequest request, Origin origin) throws IOException {
    if (!request.paths().isEmpty()) {
      LocalStore named =
          origin instanceof StorePlace place && place.store() instanceof LocalStore local
              ? local
              : store;
      return new Storehouse(named, settings.directory(), settings.root()).paths(request.paths());
    }
    if (origin instanceof CachePlace cache) {
      try {
        return cache.paths();
      } catch (CacheError e) {
        throw unusable(cache, e);
      }
    }
    return ((StorePlace) origin).store().paths();
  }
}
