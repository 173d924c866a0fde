package dev.imgx.build.image;

import dev.imgx.build.registry.Platform;
import dev.imgx.store.archive.ArchiveError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Chooses among images for several platforms.
public final class Suited {
  private Suited() {}

  /// The images by what they are for, the first of each platform.
  ///
  /// @param config gives the text of an image's configuration
  public static <T> Map<Platform, T> byPlatform(List<T> images, Function<T, String> config)
      throws IOException {
    Map<Platform, T> platforms = new LinkedHashMap<>();
    for (T image : images) {
      platforms.putIfAbsent(platform(config.apply(image)), image);
    }
    return platforms;
  }

  /// The image that is best for a platform. Throws `ArchiveError` that says what there is.
  ///
  /// @param what names the images in the message
  public static <T> T choose(Map<Platform, T> images, Platform wanted, String what) {
    for (Platform candidate : wanted.candidates()) {
      T found = images.get(candidate);
      if (found != null) {
        return found;
      }
    }
    String known =
        images.keySet().stream().map(Platform::toString).collect(Collectors.joining(", "));
    throw new ArchiveError(what + " has no image for " + wanted + "; it has some for " + known);
  }

  /// The image that another one goes on top of: the first, unless they are for several platforms.
  ///
  /// @param above the configuration of the other one
  static <T> T below(List<T> images, Function<T, String> config, String above, String what)
      throws IOException {
    Map<Platform, T> platforms = byPlatform(images, config);
    return platforms.size() == 1 ? images.getFirst() : choose(platforms, platform(above), what);
  }

  private static Platform platform(String config) throws IOException {
    return Platform.ofConfig(config.getBytes(StandardCharsets.UTF_8));
  }
}
