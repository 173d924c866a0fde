package dev.imgx.app.session;

import com.fasterxml.jackson.databind.JsonNode;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildLog;
import dev.imgx.build.Trees;
import dev.imgx.build.image.BillOfMaterials;
import dev.imgx.build.image.Image;
import dev.imgx.build.image.ImageDiff;
import dev.imgx.build.image.Inspection;
import dev.imgx.build.image.LayerPacker;
import dev.imgx.build.image.PackedLayers;
import dev.imgx.build.image.Publisher;
import dev.imgx.build.image.Pull;
import dev.imgx.build.image.Relay;
import dev.imgx.build.image.RememberedImage;
import dev.imgx.build.image.Saving;
import dev.imgx.build.image.ScratchPacker;
import dev.imgx.build.image.StorePlaces;
import dev.imgx.build.image.Suited;
import dev.imgx.build.registry.Digests;
import dev.imgx.build.registry.ImageName;
import dev.imgx.build.registry.Manifest;
import dev.imgx.build.registry.Platform;
import dev.imgx.build.registry.Registries;
import dev.imgx.build.registry.Repository;
import dev.imgx.store.LocalStore;
import dev.imgx.store.TreeSource;
import dev.imgx.store.archive.Compression;
import dev.imgx.store.hash.Hash;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What is done with images beyond building them: pushing and pinning.
///
/// @param registries where they go to and come from
/// @param log hears how far that is
record Images(LocalStore store, Settings settings, Registries registries, BuildLog log) {
  private static final String REGISTRY = "docker://";

  /// Pushes an image; returns what was done.
  Pushed push(PushRequest request) throws IOException {
    ImageName target = ImageName.parse(request.target());
    try (TemporaryScratch scratch = new TemporaryScratch(store, "push-")) {
      Repository to = registries.repository(target, request.insecure());
      PackedLayers known = new PackedLayers(settings.root().resolve("nix/var/imgx/layers"));
      if (request.source().startsWith(REGISTRY)) {
        ImageName source = ImageName.parse(request.source());
        Repository from = where(source, request.insecure());
        Relay relay = new Relay(scratch, known, log);
        return pushed(target, relay.copy(from, source.reference(), to, target.reference()));
      }
      Path place = Path.of(request.source());
      Publisher.Form form =
          new Publisher.Form(
              Publisher.Kind.valueOf(request.manifest().name()),
              request.zstd() ? Compression.ZSTD : Compression.GZIP);
      boolean lasting = isFileOfStore(place);
      Optional<Hash> before =
          lasting && !request.repair() ? known.manifest(place, form) : Optional.empty();
      if (before.isPresent() && before.equals(to.find(target.reference()))) {
        return pushed(target, new Publisher.Pushed(before.get(), 0));
      }
      Publisher publisher = new Publisher(scratch, known, form, log);
      List<Image> images = remembered(place);
      Publisher.Pushed done =
          request.repair()
              ? publisher.repair(images, to, target.reference())
              : publisher.push(images, to, target.reference());
      if (lasting) {
        known.noteManifest(place, form, done.digest());
      }
      return pushed(target, done);
    } catch (BuildError e) {
      throw SessionError.of(String.valueOf(e.getMessage()));
    }
  }

  /// The first mirror that has an image, else its home.
  private Repository where(ImageName image, boolean insecure) throws IOException {
    List<Registries.Source> sources = registries.sources(image, insecure);
    for (Registries.Source mirror : sources.subList(0, sources.size() - 1)) {
      try {
        Repository there = registries.repository(mirror.name(), mirror.insecure());
        if (there.find(image.reference()).isPresent()) {
          return there;
        }
      } catch (BuildError e) {
        // The next one may be better.
      }
    }
    return registries.repository(image, insecure);
  }

  private static Pushed pushed(ImageName target, Publisher.Pushed done) {
    return new Pushed(target.at(done.digest()).toString(), done.sent());
  }

  /// The images at a place. What is in a store never changes: it is read once, and what was found
  /// is written down.
  private List<Image> remembered(Path place) throws IOException {
    StorePlaces places = places(place);
    if (!isFileOfStore(place)) {
      return Image.openAll(place, places);
    }
    Path notes = settings.root().resolve("nix/var/imgx/images");
    return RememberedImage.open(place, notes.resolve(place.getFileName().toString()), places);
  }

  private boolean isFileOfStore(Path place) {
    return String.valueOf(place.getParent()).endsWith(store.directory().directory())
        && Files.isRegularFile(place);
  }

  /// Writes an image in another form; returns how many images it holds.
  int save(SaveRequest request, OutputStream out) throws IOException {
    Path scratch = store.newTemporary("save-");
    try {
      Saving.Format format = Saving.Format.of(request.format());
      List<Image> images = opened(request, format, scratch);
      if (request.machine() != null) {
        images = forMachine(images, request.machine());
      }
      Saving saving =
          new Saving(request.name(), request.compression(), new ScratchPacker(scratch, log));
      Path file = request.output();
      if (file == null) {
        saving.stream(images, format, out);
        return images.size();
      }
      Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
      Trees.delete(fresh);
      try {
        saving.write(images, format, fresh);
        if (Files.isDirectory(file) && format == Saving.Format.OCI) {
          throw SessionError.of("`" + file + "` exists already");
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        return images.size();
      } finally {
        Trees.delete(fresh);
      }
    } catch (BuildError e) {
      throw SessionError.of(String.valueOf(e.getMessage()));
    } finally {
      Trees.delete(scratch);
    }
  }

  /// Of images for several platforms that which suits a machine; all others as they are.
  private static List<Image> forMachine(List<Image> images, String machine) throws IOException {
    Map<Platform, Image> platforms = Suited.byPlatform(images, Image::config);
    return images.size() == 1 || platforms.size() < images.size()
        ? images
        : List.of(Suited.choose(platforms, new Platform("linux", machine, ""), "it"));
  }

  /// The images that are to be saved. Where their layers are going to be packed anyway, that is
  /// done while they are read.
  private List<Image> opened(SaveRequest request, Saving.Format format, Path scratch)
      throws IOException {
    boolean piped = format == Saving.Format.DOCKER_ARCHIVE && request.output() == null;
    if (piped || Image.isDescribed(request.image())) {
      return Image.openAll(request.image(), places(request.image()));
    }
    AtomicLong done = new AtomicLong();
    LayerPacker packer =
        new LayerPacker(
            scratch,
            request.compression(),
            more -> log.progress("packing", done.addAndGet(more), -1));
    return Image.packAll(request.image(), packer);
  }

  /// What the images at a place are.
  List<JsonNode> inspect(Path place, Detail detail) throws IOException {
    List<JsonNode> found = new ArrayList<>();
    for (Image image : Image.openAll(place, places(place))) {
      found.add(
          detail == Detail.BILL
              ? BillOfMaterials.of(image, store.directory().enclosing(logical(place)), store)
              : Inspection.of(image, detail == Detail.FILES));
    }
    return found;
  }

  private String logical(Path place) {
    String name = place.toString();
    int start = name.lastIndexOf(store.directory().directory() + "/");
    return start < 0 ? name : name.substring(start);
  }

  /// In what two images differ.
  JsonNode diff(Path before, Path after) throws IOException {
    return ImageDiff.of(Image.open(before, places(before)), Image.open(after, places(after)));
  }

  /// Where that lies which an image is made of.
  StorePlaces places(Path image) {
    return ImagePlaces.of(image, store, registries, log);
  }

  /// Looks an image up, at mirrors first, fetches it into the store, and says how it is pinned.
  List<Pin> prefetch(PrefetchRequest request) throws IOException {
    return somewhere(request, from -> prefetch(request, from));
  }

  /// The manifest of an image, its own where there is an index; layers are not fetched.
  byte[] manifest(PrefetchRequest request) throws IOException {
    Pin.Platform platform = request.platform();
    Platform wanted = new Platform(platform.os(), platform.architecture(), platform.variant());
    return somewhere(request, from -> Pull.image(from, from.name().reference(), wanted).bytes());
  }

  private <T> T somewhere(PrefetchRequest request, Registries.Errand<T> errand) throws IOException {
    ImageName image = ImageName.parse(request.image());
    try {
      return registries.anywhere(image, request.how().insecure(), trouble -> {}, errand);
    } catch (BuildError e) {
      throw SessionError.of(String.valueOf(e.getMessage()));
    }
  }

  private List<Pin> prefetch(PrefetchRequest request, Repository from) throws IOException {
    Manifest manifest = from.manifest(from.name().reference());
    Pinning pinning = new Pinning(from, request, manifest.isIndex() ? manifest : null);
    if (!manifest.isIndex()) {
      return List.of(pinning.pin(manifest));
    }
    List<Pin> pins = new ArrayList<>();
    for (Hash digest : wanted(manifest, request)) {
      pins.add(pinning.pin(from.manifest(Digests.print(digest))));
    }
    return pins;
  }

  private static List<Hash> wanted(Manifest index, PrefetchRequest request) {
    if (request.how().all()) {
      return index.choices().stream().map(choice -> choice.descriptor().digest()).toList();
    }
    Pin.Platform platform = request.platform();
    return List.of(
        index
            .choose(new Platform(platform.os(), platform.architecture(), platform.variant()))
            .digest());
  }

  /// Fetches images of one name.
  private final class Pinning {
    private final Repository from;
    private final PrefetchRequest request;
    private final @Nullable Manifest index;

    Pinning(Repository from, PrefetchRequest request, @Nullable Manifest index) {
      this.from = from;
      this.request = request;
      this.index = index;
    }

    Pin pin(Manifest image) throws IOException {
      Platform platform = Platform.ofConfig(from.text(image.config()));
      ImageName called = ImageName.parse(request.finalName()).tagged(request.finalTag());
      Path directory = store.newTemporary("prefetch-");
      try {
        Path archive = directory.resolve("image");
        Path scratch = Files.createDirectory(directory.resolve("scratch"));
        Pull pull = new Pull(from, image, called, new Pull.Place(archive, scratch, log));
        Hash hash = pull.write(null);
        StorePath path =
            store.adoptFixed(archive, TreeSource.hashed(storeName(), archive, hash), null);
        return new Pin(
            PrefetchRequest.nameOf(request.image()),
            new Pin.Platform(platform.os(), platform.architecture(), platform.variant()),
            Digests.print(image.digest()),
            index == null ? null : Digests.print(index.digest()),
            hash,
            path);
      } finally {
        Trees.delete(directory);
      }
    }

    /// What `pullImage` calls its result.
    private String storeName() {
      String name =
          "docker-image-%s-%s.tar"
              .formatted(PrefetchRequest.nameOf(request.image()), request.finalTag());
      return name.replace('/', '-').replace(':', '-');
    }
  }
}
