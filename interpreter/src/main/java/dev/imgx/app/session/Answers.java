package dev.imgx.app.session;

import dev.imgx.lang.eval.Rules;
import dev.imgx.lang.eval.World;
import dev.imgx.lang.source.Utf8;
import dev.imgx.plan.StoreWorld;
import dev.imgx.plan.Witness;
import dev.imgx.store.Store;
import dev.imgx.store.hash.FormatError;
import dev.imgx.store.path.StorePath;
import java.io.File;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Remembers to which derivations requests led, in `nix/var/imgx/answers` below the root: so a
/// request whose answer is known, and for which nothing has changed that its evaluation saw, is not
/// evaluated again.
///
/// An answer is a file: a sum, the whole question, the testimony of what the evaluation saw (a
/// `Witness`), and the products. It counts only as long as the products' derivations are valid, and
/// with them all that they need. What cannot be read or written only makes a run slower.
final class Answers {
  private static final int MAGIC = 0x696d6701;
  private static final int MOST = 200;
  private static final int LARGEST = 64 << 20;

  private final Settings settings;
  private final Store store;
  private final StoreWorld world;
  private final File directory;

  Answers(Settings settings, Store store, StoreWorld world) {
    this.settings = settings;
    this.store = store;
    this.world = world;
    this.directory = new File(settings.root() + "/nix/var/imgx/answers");
  }

  /// The answer to a request, if it is known and counts; its derivations stay valid then. Otherwise
  /// whatever is seen from now on is written down.
  @Nullable List<Product> find(Request request) {
    Path self = settings.self();
    if (self == null) {
      return null;
    }
    List<Product> known = known(question(request));
    if (known == null) {
      world.witness().listen();
      world.witness().content(Utf8.encode(self.toString()));
    }
    return known;
  }

  private @Nullable List<Product> known(byte[] question) {
    File file = file(question);
    if (!file.exists() || file.length() > LARGEST) {
      return null;
    }
    try {
      ByteBuffer from = ByteBuffer.wrap(Files.readAllBytes(file.toPath()));
      if (from.getInt() != MAGIC
          || from.getInt() != sum(from)
          || !Arrays.equals(bytes(from), question)
          || !Witness.agrees(ByteBuffer.wrap(bytes(from)), world)) {
        return null;
      }
      List<Product> products = new ArrayList<>();
      List<StorePath> derivations = new ArrayList<>();
      for (int left = from.getInt(); left > 0; left--) {
        products.add(new Product(StorePath.parse(text(from)), text(from)));
        derivations.add(products.getLast().derivation());
      }
      return store.use(derivations).containsAll(derivations) ? products : null;
    } catch (IOException | BufferUnderflowException | FormatError | InvalidPathException e) {
      return null;
    }
  }

  /// Remembers an answer that was just found, whose derivations are valid.
  void keep(Request request, List<Product> products) {
    if (settings.self() == null || !world.witness().isUseful()) {
      return;
    }
    byte[] question = question(request);
    byte[] testimony = world.witness().testimony();
    int size = 5 * Integer.BYTES + question.length + testimony.length;
    for (Product product : products) {
      size += 2 * Integer.BYTES;
      size += product.derivation().toString().length() + product.output().length();
    }
    ByteBuffer to = ByteBuffer.allocate(size).putInt(MAGIC).putInt(0);
    to.putInt(question.length).put(question).putInt(testimony.length).put(testimony);
    to.putInt(products.size());
    for (Product product : products) {
      for (String text : List.of(product.derivation().toString(), product.output())) {
        to.putInt(text.length()).put(text.getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    to.position(2 * Integer.BYTES);
    to.putInt(Integer.BYTES, sum(to));
    write(file(question), to.array());
  }

  /// In place, so that killed runs leave nothing: half an answer, or two at once, have another sum.
  private void write(File file, byte[] answer) {
    try {
      Files.createDirectories(directory.toPath());
      makeRoom();
      Files.write(file.toPath(), answer);
    } catch (IOException e) {
      // The next run evaluates again.
    }
  }

  /// Forgets the oldest when there are too many.
  private void makeRoom() {
    File[] all = directory.listFiles();
    if (all != null && all.length >= MOST) {
      Arrays.sort(all, Comparator.comparingLong(File::lastModified));
      Arrays.stream(all).limit(all.length - MOST / 2).forEach(File::delete);
    }
  }

  private File file(byte[] question) {
    return new File(directory, Integer.toHexString(sum(ByteBuffer.wrap(question))));
  }

  /// The sum of what is left in a buffer, which stays there.
  private static int sum(ByteBuffer bytes) {
    CRC32 sum = new CRC32();
    sum.update(bytes.slice());
    return (int) sum.getValue();
  }

  private static byte[] bytes(ByteBuffer from) {
    byte[] bytes = new byte[Math.max(0, Math.min(from.getInt(), from.remaining()))];
    from.get(bytes);
    return bytes;
  }

  private static String text(ByteBuffer from) {
    return new String(bytes(from), StandardCharsets.ISO_8859_1);
  }

  /// All that decides about an answer besides what the evaluation sees.
  private byte[] question(Request request) {
    List<String> parts = new ArrayList<>();
    parts.add(settings.directory().toString());
    parts.add(settings.storeDirectory());
    parts.add(settings.system());
    parts.add(String.valueOf(settings.world().stdlib()));
    parts.add(String.valueOf(settings.limits().callDepth()));
    addRules(settings.world().rules(), parts);
    for (World.SearchEntry entry : settings.world().searchPath()) {
      parts.add("I" + entry.prefix() + "=" + entry.path());
    }
    for (Program one : request.programs()) {
      if (one instanceof Program.Text text) {
        parts.add("E" + text.text());
      } else if (one instanceof Program.Input input) {
        parts.add("-" + input.text());
      } else {
        parts.add("F" + ((Program.File) one).name());
      }
    }
    request.paths().forEach(path -> parts.add("A" + path));
    for (Argument argument : request.arguments()) {
      boolean expression = argument instanceof Argument.Expression;
      parts.add((expression ? "a" : "s") + argument.name());
      parts.add(
          expression ? ((Argument.Expression) argument).text() : ((Argument.Text) argument).text());
    }
    StringBuilder whole = new StringBuilder();
    parts.forEach(part -> whole.append(part.length()).append(':').append(part));
    return whole.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void addRules(Rules rules, List<String> parts) {
    for (boolean rule : new boolean[] {rules.verbose(), rules.abortOnWarn(), rules.importing()}) {
      parts.add(String.valueOf(rule));
    }
    parts.add(String.join(" ", new TreeSet<>(rules.features())));
    Rules.Lints lints = rules.lints();
    parts.add(lints.urls().name() + lints.shortPaths().name() + lints.absolutePaths().name());
  }
}
