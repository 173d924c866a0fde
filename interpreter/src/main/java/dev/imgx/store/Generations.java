package dev.imgx.store;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Old generations of profiles (`NAME-7-link` beside the link `NAME`), and old links of users,
/// which stop keeping what they lead to. Follows `src/libstore/profiles.cc`.
///
/// @param listener hears what is deleted
/// @param rehearsal whether nothing is deleted
record Generations(Layout layout, Consumer<String> listener, boolean rehearsal) {
  private static final Pattern LINK = Pattern.compile("(.+)-(\\d{1,15})-link");

  private record Generation(long number, Path link, Instant made) {}

  /// Deletes generations that were already replaced at this moment, or all that are not current
  /// when it is null; of every profile of the store.
  void deleteProfiles(@Nullable Instant before) throws IOException {
    visit(layout.state().resolve("profiles"), before);
  }

  private void visit(Path directory, @Nullable Instant before) throws IOException {
    for (Path entry : entries(directory)) {
      if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
        visit(entry, before);
      } else if (Files.isSymbolicLink(entry) && number(entry, entry.getFileName()) < 0) {
        profile(entry, before);
      }
    }
  }

  private static List<Path> entries(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    return entries;
  }

  /// The number of a generation of this profile, or of any when the profile is the generation; -1
  /// when the name is none's.
  private static long number(Path profile, Path name) {
    Matcher matcher = LINK.matcher(name.toString());
    boolean known =
        matcher.matches()
            && (profile.getFileName().equals(name)
                || matcher.group(1).equals(profile.getFileName().toString()));
    return known ? Long.parseLong(matcher.group(2)) : -1;
  }

  private void profile(Path profile, @Nullable Instant before) throws IOException {
    long current = number(profile, Files.readSymbolicLink(profile).getFileName());
    List<Generation> generations = new ArrayList<>();
    for (Path entry : entries(Objects.requireNonNull(profile.getParent()))) {
      long number = number(profile, entry.getFileName());
      if (number >= 0 && !entry.equals(profile)) {
        Instant made = Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant();
        generations.add(new Generation(number, entry, made));
      }
    }
    generations.sort(Comparator.comparingLong(Generation::number).reversed());
    boolean replaced = before == null;
    for (Generation generation : generations) {
      if (replaced && generation.number() != current) {
        delete(generation.link());
      }
      // The newest of the old ones was in use at that moment: it stays.
      replaced = replaced || generation.made().isBefore(before);
    }
  }

  /// Deletes users' links that were made before this moment, and what registers them.
  void deleteLinks(Instant before) throws IOException {
    for (Path registered : entries(layout.roots().resolve("auto"))) {
      if (!Files.isSymbolicLink(registered)) {
        continue;
      }
      Path users = Files.readSymbolicLink(registered);
      if (Files.isSymbolicLink(users)
          && Files.getLastModifiedTime(users, LinkOption.NOFOLLOW_LINKS)
              .toInstant()
              .isBefore(before)) {
        delete(users);
      }
    }
  }

  private void delete(Path link) throws IOException {
    listener.accept((rehearsal ? "would remove '" : "removing '") + link + "'");
    if (!rehearsal) {
      Files.deleteIfExists(link);
    }
  }
}
