package dev.imgx.app.cli;

import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.LockOrder;
import dev.imgx.lang.source.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `imgx lock debian`: pins packages of Debian in a lock file.
final class LockDebian implements Command {
  /// Where a lock file is looked for when none is named.
  private static final String USUAL = "debian.lock.json";

  private static final Option SUITE =
      Option.of("--suite", "SUITES", "Take packages of these suites: bookworm,bookworm-security");
  private static final Option ARCH =
      Option.of("--arch", "ARCHS", "Pin them for these machines: amd64,arm64 (this machine's)");
  private static final Option COMPONENT =
      Option.of("--component", "NAMES", "Take packages of these parts of the suites (main)");
  private static final Option OUTPUT =
      Option.of("--output", "FILE", "Write the lock to FILE, not to standard output");
  private static final Option UPDATE =
      Option.of(
          "--update",
          "Pin again what FILE (debian.lock.json) holds, all or the PACKAGEs named, and print what"
              + " changed");
  private static final Option KEYRING =
      Option.of("--keyring", "FILE", "Believe the keys in FILE, not those of Debian's archive");
  private static final Option ALLOW_EXPIRED =
      Option.of("--allow-expired", "Take indices that are older than they say they should be");

  /// The group that it belongs to.
  static Group group() {
    return new Group(
        Group.outline(
            "lock",
            "Pin packages in a lock file",
            "imgx lock debian --suite bookworm --output debian.lock.json jq"),
        List.of("debian"),
        name -> name.equals("debian") ? new LockDebian() : null);
  }

  @Override
  public Outline outline() {
    return new Outline(
        "lock debian",
        "Pin packages of Debian, and all that they need",
        List.of("PACKAGE..."),
        List.of(SUITE, ARCH, COMPONENT, OUTPUT, UPDATE, KEYRING, ALLOW_EXPIRED),
        List.of(
            "imgx lock debian --suite bookworm --arch amd64,arm64 --output debian.lock.json jq",
            "imgx lock debian --update --output debian.lock.json"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    boolean update = arguments.has(UPDATE);
    List<String> suites = words(arguments.value(SUITE));
    if (!update && suites.isEmpty()) {
      throw new UsageError("'--suite' must say where packages come from, such as 'bookworm'");
    }
    if (!update && arguments.operands().isEmpty()) {
      throw new UsageError("name the packages to be pinned");
    }
    String output = arguments.value(OUTPUT);
    Path file = call.streams().directory().resolve(output == null ? USUAL : output);
    LockOrder order =
        new LockOrder(
            arguments.operands(),
            update ? file : null,
            new LockOrder.Choice(
                suites,
                or(words(arguments.value(COMPONENT)), update ? List.of() : List.of("main")),
                or(words(arguments.value(ARCH)), update ? List.of() : List.of(Prefetch.machine()))),
            absolute(call, arguments.value(KEYRING)),
            arguments.has(ALLOW_EXPIRED));
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      LockOrder.Locked locked = imgx.lock(order);
      if (!update && output == null) {
        call.print(Utf8.encode(locked.text()));
        return 0;
      }
      write(file, locked.text());
      for (String change : locked.changes()) {
        call.printLine(Utf8.encode(change));
      }
      display.tell(said(update, locked));
    }
    return 0;
  }

  private static String said(boolean update, LockOrder.Locked locked) {
    if (update && locked.changes().isEmpty()) {
      return "nothing changed";
    }
    int all = locked.packages().stream().mapToInt(Integer::intValue).sum();
    return all + (all == 1 ? " package is" : " packages are") + " pinned";
  }

  private static void write(Path file, String text) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".new");
    Files.write(next, text.getBytes(StandardCharsets.UTF_8));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static List<String> words(@Nullable String list) {
    List<String> words = new ArrayList<>();
    for (String word : list == null ? new String[0] : list.split("[, ]+")) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  private static List<String> or(List<String> words, List<String> fallback) {
    return words.isEmpty() ? fallback : words;
  }

  private static String absolute(Call call, @Nullable String file) {
    return file == null ? "" : call.streams().directory().resolve(file).toString();
  }
}
