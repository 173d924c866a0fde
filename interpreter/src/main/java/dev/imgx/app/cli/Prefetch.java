package dev.imgx.app.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Pin;
import dev.imgx.app.session.PrefetchRequest;
import dev.imgx.lang.source.Utf8;
import dev.imgx.store.hash.HashFormat;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `imgx prefetch`: pins an image of a registry.
final class Prefetch implements Command {
  private static final Option OS =
      Option.of("--os", "OS", "Choose the image for this operating system (linux)");
  private static final Option ARCH =
      Option.of("--arch", "ARCH", "Choose the image for this machine (amd64, or what this one is)");
  private static final Option VARIANT =
      Option.of("--variant", "VARIANT", "Choose the image for this variant of the machine");
  private static final Option ALL =
      Option.of("--all-platforms", "Take the images for all platforms");
  private static final Option FINAL_NAME =
      Option.of("--final-image-name", "NAME", "Call it so in the archive");
  private static final Option FINAL_TAG =
      Option.of("--final-image-tag", "TAG", "Give it this tag in the archive");
  private static final Option JSON = Option.of("--json", "Print JSON");
  private static final Option MANIFEST =
      Option.of("--manifest", "Print the manifest for pullImageFromManifest; fetch nothing else");

  @Override
  public Outline outline() {
    return new Outline(
        "prefetch",
        "Resolve an image of a registry, fetch it, and print the pullImage that pins it",
        List.of("NAME[:TAG|@DIGEST]"),
        List.of(OS, ARCH, VARIANT, ALL, FINAL_NAME, FINAL_TAG, JSON, MANIFEST, Options.INSECURE),
        List.of(
            "imgx prefetch nixos/nix:2.2.1",
            "imgx prefetch alpine --all-platforms --json",
            "imgx prefetch alpine --manifest"));
  }

  @Override
  public int run(Call call) throws IOException {
    Arguments arguments = call.arguments();
    if (arguments.operands().size() != 1) {
      throw new UsageError("name one image");
    }
    if (arguments.has(MANIFEST) && (arguments.has(ALL) || arguments.has(JSON))) {
      throw new UsageError("--manifest is of one platform, and JSON already");
    }
    String image = arguments.operands().getFirst();
    PrefetchRequest request =
        new PrefetchRequest(
            image,
            or(arguments.value(FINAL_NAME), PrefetchRequest.nameOf(image)),
            or(arguments.value(FINAL_TAG), PrefetchRequest.tagOf(image)),
            new Pin.Platform(
                or(arguments.value(OS), "linux"),
                or(arguments.value(ARCH), machine()),
                or(arguments.value(VARIANT), "")),
            new PrefetchRequest.How(arguments.has(ALL), arguments.has(Options.INSECURE)));
    try (Interruption _ = new Interruption();
        Display display = Display.of(call);
        Imgx imgx = Sessions.open(call, display)) {
      if (arguments.has(MANIFEST)) {
        call.streams().out().write(imgx.manifest(request));
        return 0;
      }
      List<Pin> pins = imgx.prefetch(request);
      call.print(
          Utf8.encode(
              arguments.has(JSON)
                  ? json(pins, request, imgx)
                  : new PinnedExpression(request).of(pins)));
    }
    return 0;
  }

  private static String or(@Nullable String value, String fallback) {
    return value == null ? fallback : value;
  }

  /// What registries (after Go) and Debian call the machine that this is.
  static String machine() {
    String name = System.getProperty("os.arch", "amd64");
    return name.equals("aarch64") ? "arm64" : name;
  }

  private static String json(List<Pin> pins, PrefetchRequest request, Imgx imgx)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    ArrayNode all = mapper.createArrayNode();
    for (Pin pin : pins) {
      ObjectNode object = all.addObject();
      object.put("imageName", pin.image());
      object.put("imageDigest", pin.digest());
      if (pin.index() != null) {
        object.put("indexDigest", pin.index());
      }
      object.put("hash", pin.hash().print(HashFormat.SRI));
      object.put("finalImageName", request.finalName());
      object.put("finalImageTag", request.finalTag());
      object.put("os", pin.platform().os());
      object.put("arch", pin.platform().architecture());
      if (!pin.platform().variant().isEmpty()) {
        object.put("variant", pin.platform().variant());
      }
      object.put("path", imgx.physical(pin.archive()).toString());
    }
    return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
  }
}
