package dev.imgx.build.substitute;

import dev.imgx.build.BuildEvent;
import dev.imgx.build.Substituter;
import dev.imgx.build.fetch.HttpTransport;
import dev.imgx.build.fetch.Web;
import dev.imgx.store.LocalStore;
import dev.imgx.store.Store;
import dev.imgx.store.cache.BinaryCache;
import dev.imgx.store.cache.CacheError;
import dev.imgx.store.cache.FileTransport;
import dev.imgx.store.cache.NarCompression;
import dev.imgx.store.cache.PublicKey;
import dev.imgx.store.cache.SecretKey;
import dev.imgx.store.cache.Transport;
import dev.imgx.store.cache.Trust;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Opens the places that a session's store has to do with: caches and other stores. What they need
/// (a client, what caches said before) is made once. Safe for several threads.
public final class Places implements AutoCloseable {
  /// How many paths arrive at once: most of them wait for a server.
  static final int ARRIVALS = 16;

  private final StorePlace own;
  private final Path directory;
  private final Web web;
  private final DiskMemory memory;
  private final List<LocalStore> opened = new ArrayList<>();
  private @Nullable Path scratch;

  /// @param own the session's store
  /// @param root where it is
  /// @param directory what relative paths start from
  public Places(Store own, Path root, Path directory, Web web) {
    this.own = new StorePlace(own, root, true);
    this.directory = directory;
    this.web = web;
    this.memory =
        new DiskMemory(root.resolve("nix/var/imgx/caches.sqlite"), InstantSource.system());
  }

  /// The session's own store.
  public StorePlace own() {
    return own;
  }

  /// Reads an address; throws `BuildError`.
  public CacheAddress address(String text) {
    return understood(() -> CacheAddress.parse(text, directory));
  }

  /// What reads a text that a user gave.
  @FunctionalInterface
  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T understood(Reading<T> reading) {
    try {
      return reading.read();
    } catch (FormatError | IOException e) {
      throw new TransferError(String.valueOf(e.getMessage()), e);
    }
  }

  /// The store at an address of that kind.
  public synchronized StorePlace store(CacheAddress address) {
    Path root = Path.of(address.base());
    LocalStore store = new LocalStore(root, own.store().directory());
    opened.add(store);
    return new StorePlace(store, root, false);
  }

  /// The cache at an address of that kind; paths that are put there are compressed and signed as
  /// the address says.
  public CachePlace cache(CacheAddress address) {
    return cache(address, writing(address, null, List.of()), memory);
  }

  /// The same for copying: what the cache said before does not count.
  public CachePlace cache(CacheAddress address, BinaryCache.Writing writing) {
    return cache(address, writing, memory.unasked());
  }

  private CachePlace cache(CacheAddress address, BinaryCache.Writing writing, Memory answers) {
    boolean file = address.kind() == CacheAddress.Kind.FILE;
    Transport transport =
        file
            ? new FileTransport(Path.of(address.base()))
            : new HttpTransport(web, URI.create(address.base()), this::scratch);
    return new CachePlace(
        new BinaryCache(transport, own.store().directory()), writing, file ? Memory.NONE : answers);
  }

  /// A directory for files that are to be sent. The store deletes it when it is closed.
  private synchronized Path scratch() {
    Path made = scratch == null ? own.store().newTemporary("send") : scratch;
    scratch = made;
    return made;
  }

  /// How a cache is written, as its address says.
  ///
  /// @param compression instead of the address's, or null
  /// @param additional keys to sign with besides
  public BinaryCache.Writing writing(
      CacheAddress address, @Nullable String compression, List<SecretKey> additional) {
    NarCompression form =
        understood(
            () -> compression == null ? address.compression() : NarCompression.parse(compression));
    List<SecretKey> keys = new ArrayList<>(additional);
    String file = address.parameters().get("secret-key");
    if (file != null) {
      keys.add(secretKey(directory.resolve(file)));
    }
    boolean listing = understood(() -> address.flag("write-nar-listing"));
    return new BinaryCache.Writing(form, listing, keys);
  }

  /// Reads a file with a secret key.
  public SecretKey secretKey(Path file) {
    return understood(() -> {
      try {
        return SecretKey.parse(Files.readString(file));
      } catch (FormatError e) {
        throw new FormatError("'" + file + "': " + e.getMessage());
      } catch (IOException e) {
        throw new IOException("cannot read the secret key '" + file + "'", e);
      }
    });
  }

  /// Whom the settings trust.
  public Trust trust(SubstituterSettings settings) {
    return understood(() ->
        new Trust(
            own.store().directory(),
            settings.keys().stream().map(PublicKey::parse).toList(),
            settings.manner().signatures()));
  }

  /// What asks the caches of the settings.
  public Substituter substituter(SubstituterSettings settings, Consumer<BuildEvent> events) {
    if (!settings.isActive()) {
      return Substituter.NONE;
    }
    List<Caches.Candidate> candidates = new ArrayList<>();
    for (String text : settings.caches()) {
      CacheAddress address = address(text);
      if (address.kind() == CacheAddress.Kind.STORE) {
        throw new TransferError("'" + text + "' is a store; only caches are substituted from");
      }
      boolean trusted = understood(() -> address.flag("trusted"));
      Integer priority =
          address.parameters().containsKey("priority")
              ? understood(() -> Objects.requireNonNull(address.priority()))
              : null;
      candidates.add(new Caches.Candidate(cache(address), priority, trusted));
    }
    Consumer<String> warnings = text -> events.accept(new BuildEvent.Warning(text));
    Caches caches = new Caches(candidates, trust(settings), warnings, settings.manner().fallback());
    return new CacheSubstituter(own, caches, events, settings.manner().fallback());
  }

  /// The log of a derivation's build from the first cache of the settings that has it, or null.
  public @Nullable InputStream log(
      SubstituterSettings settings, StorePath derivation, Consumer<BuildEvent> events)
      throws IOException {
    for (String text : settings.caches()) {
      CacheAddress address = address(text);
      if (address.kind() != CacheAddress.Kind.STORE) {
        CachePlace place = cache(address);
        try {
          InputStream log = place.cache().log(derivation);
          if (log != null) {
            return log;
          }
        } catch (CacheError e) {
          String reason = "the cache '%s' is not asked: %s";
          events.accept(new BuildEvent.Warning(reason.formatted(place.address(), e.getMessage())));
        }
      }
    }
    return null;
  }

  @Override
  public void close() {
    memory.close();
    opened.forEach(LocalStore::close);
  }
}
