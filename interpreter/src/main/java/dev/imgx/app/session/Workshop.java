package dev.imgx.app.session;

import dev.imgx.build.BuildEvent;
import dev.imgx.build.BuildLog;
import dev.imgx.build.BuildProfile;
import dev.imgx.build.Builder;
import dev.imgx.build.ClosureInfo;
import dev.imgx.build.ComposeTree;
import dev.imgx.build.InProcess;
import dev.imgx.build.MergeTrees;
import dev.imgx.build.NixDatabase;
import dev.imgx.build.Scheduler;
import dev.imgx.build.Substituter;
import dev.imgx.build.UnpackChannel;
import dev.imgx.build.WriteText;
import dev.imgx.build.debian.RelocateDeb;
import dev.imgx.build.debian.RootTree;
import dev.imgx.build.debian.UnpackDeb;
import dev.imgx.build.fetch.FetchArchive;
import dev.imgx.build.fetch.FetchUrl;
import dev.imgx.build.fetch.Fetcher;
import dev.imgx.build.fetch.Halves;
import dev.imgx.build.fetch.Mirrors;
import dev.imgx.build.fetch.Web;
import dev.imgx.build.image.BuildImage;
import dev.imgx.build.image.BuildLayer;
import dev.imgx.build.image.BuildLayeredImage;
import dev.imgx.build.image.ExportImage;
import dev.imgx.build.image.ImageConfig;
import dev.imgx.build.image.MergeImages;
import dev.imgx.build.image.PinnedImage;
import dev.imgx.build.image.PullImage;
import dev.imgx.build.image.RegistryBlob;
import dev.imgx.build.image.RegistryImage;
import dev.imgx.build.image.SaveImage;
import dev.imgx.build.machine.VirtualMachine;
import dev.imgx.build.registry.Registries;
import dev.imgx.build.shell.Patience;
import dev.imgx.build.shell.Sandbox;
import dev.imgx.build.shell.ShellSettings;
import dev.imgx.build.substitute.Places;
import dev.imgx.store.Store;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Puts together what realises derivations: the scheduler, the builders of this process, and the
/// caches that are asked first. Belongs to one thread.
final class Workshop implements AutoCloseable {
  private final Store store;
  private final String system;
  private final Map<String, String> environment;
  private final Consumer<Event> events;
  private final Settings settings;
  private final Web web;
  private final Halves halves;
  private @Nullable Places places;
  private @Nullable Substituter substituter;
  private @Nullable Registries registries;

  Workshop(Store store, Settings settings, Consumer<Event> events) {
    this.store = store;
    this.system = settings.system();
    this.settings = settings;
    this.environment = settings.world().environment();
    this.events = events;
    this.web = new Web(dev.imgx.build.fetch.Patience.STANDARD, environment, settings.netrc());
    this.halves = new Halves(settings.root().resolve("nix/var/imgx/halves"));
  }

  /// The other stores and caches that this one has to do with.
  Places places() {
    Places current = places;
    if (current == null) {
      current = new Places(store, settings.root(), settings.directory(), web);
      places = current;
    }
    return current;
  }

  /// What is asked before something is built.
  Substituter substituter() {
    Substituter current = substituter;
    if (current == null) {
      current =
          settings.substituters().isActive()
              ? places().substituter(settings.substituters(), this::tell)
              : Substituter.NONE;
      substituter = current;
    }
    return current;
  }

  /// The log of a derivation's build that a cache has, or null.
  @Nullable InputStream cachedLog(StorePath derivation) throws IOException {
    return settings.substituters().isActive()
        ? places().log(settings.substituters(), derivation, this::tell)
        : null;
  }

  /// Takes an event of a build.
  void tell(BuildEvent event) {
    events.accept(translated(event));
  }

  @Override
  public void close() {
    if (places != null) {
      places.close();
    }
    if (registries != null) {
      registries.close();
    }
    web.close();
  }

  /// A scheduler that works as the options say.
  Scheduler scheduler(BuildOptions options) {
    InProcess inProcess = new InProcess(store, builders(), options.keepFailed());
    Scheduler.Options limits =
        options.jobs() > 0
            ? new Scheduler.Options(options.jobs(), options.keepGoing())
            : Scheduler.Options.standard(options.keepGoing());
    return new Scheduler(
        store,
        new Scheduler.Suppliers(
            substituter(),
            List.of(inProcess, new Sandbox(store, shell(options), inProcess, machine()))),
        this::tell,
        limits);
  }

  /// What runs guests.
  VirtualMachine machine() {
    return new VirtualMachine(environment, settings.root());
  }

  private ShellSettings shell(BuildOptions options) {
    ShellOptions shell = options.shell();
    List<String> paths = new ArrayList<>(shell.paths());
    for (String path : environment.getOrDefault("IMGX_SANDBOX_PATHS", "").split("\\s+")) {
      if (!path.isEmpty()) {
        paths.add(path);
      }
    }
    int all = Runtime.getRuntime().availableProcessors();
    return new ShellSettings(
        system,
        switch (shell.sandbox()) {
          case ALWAYS -> ShellSettings.Confinement.ALWAYS;
          case RELAXED -> ShellSettings.Confinement.RELAXED;
          case NEVER -> ShellSettings.Confinement.NEVER;
        },
        paths,
        features(),
        shell.cores() > 0 ? shell.cores() : all,
        new Patience(shell.silence(), shell.time()),
        options.keepFailed(),
        shell.rootRunner().runner(),
        environment);
  }

  /// What derivations may require: what Nix offers by default.
  private static Set<String> features() {
    Set<String> features = new TreeSet<>(List.of("benchmark", "big-parallel", "nixos-test"));
    Path machine = Path.of("/dev/kvm");
    if (Files.isReadable(machine) && Files.isWritable(machine)) {
      features.add("kvm");
    }
    return features;
  }

  /// The builders by the name after `builtin:`. What they need is made when they are used.
  private Map<String, Builder> builders() {
    return Map.ofEntries(
        builder("write-text", request -> new WriteText().build(request)),
        builder("tree", request -> new ComposeTree().build(request)),
        builder("merge-trees", request -> new MergeTrees().build(request)),
        builder("unpack-deb", request -> new UnpackDeb().build(request)),
        builder("relocate-deb", request -> new RelocateDeb().build(request)),
        builder("debian-tree", request -> new RootTree().build(request)),
        builder("layer", request -> new BuildLayer().build(request)),
        builder("image", request -> new BuildImage().build(request)),
        builder("layered-image", request -> new BuildLayeredImage().build(request)),
        builder("merge-images", request -> new MergeImages().build(request)),
        builder("export-image", request -> new ExportImage().build(request)),
        builder("nix-database", request -> new NixDatabase().build(request)),
        builder("save-image", request -> new SaveImage().build(request)),
        builder("pull-image", request -> new PullImage(registries()).build(request)),
        builder("registry-blob", request -> new RegistryBlob(registries()).build(request)),
        builder("image-config", request -> new ImageConfig().build(request)),
        builder("pinned-image", request -> new PinnedImage().build(request)),
        builder("registry-image", request -> new RegistryImage().build(request)),
        builder("fetch-archive", request -> new FetchArchive(fetcher()).build(request)),
        builder("fetchurl", request -> new FetchUrl(fetcher()).build(request)),
        builder("buildenv", request -> new BuildProfile().build(request)),
        builder("unpack-channel", request -> new UnpackChannel().build(request)),
        builder("closure-info", request -> new ClosureInfo().build(request)));
  }

  private static Map.Entry<String, Builder> builder(String name, Builder builder) {
    return Map.entry(name, builder);
  }

  private static Event translated(BuildEvent event) {
    return switch (event) {
      case BuildEvent.Planned planned ->
          new Event.Planned(planned.builds(), planned.fetches(), planned.present());
      case BuildEvent.Started started -> new Event.Started(started.derivation(), started.fetch());
      case BuildEvent.Settled _ -> new Event.Settled();
      case BuildEvent.Line line -> new Event.Line(line.derivation(), line.text());
      case BuildEvent.Progress now ->
          new Event.Progress(now.derivation(), now.activity(), now.done(), now.expected());
      case BuildEvent.Finished end ->
          new Event.Finished(end.derivation(), end.success(), end.message());
      case BuildEvent.Transfers all ->
          new Event.Transfers(all.sending(), all.paths(), all.bytes(), all.unpacked());
      case BuildEvent.Transfer one -> new Event.Transfer(one.sending(), one.path(), one.place());
      case BuildEvent.TransferProgress now ->
          new Event.TransferProgress(now.done(), now.paths(), now.bytes(), now.expected());
      case BuildEvent.Warning warning -> new Event.Trouble(warning.message());
    };
  }

  /// Where work that is no build reports.
  BuildLog log() {
    return new BuildLog() {
      @Override
      public void line(String text) {
        events.accept(new Event.Trouble(text));
      }

      @Override
      public void progress(String activity, long done, long expected) {
        events.accept(new Event.Activity(activity, done, expected));
      }
    };
  }

  /// The registries that images come from and go to. Builds ask from threads of their own.
  synchronized Registries registries() {
    Registries current = registries;
    if (current == null) {
      current = new Registries(dev.imgx.build.fetch.Patience.STANDARD, environment);
      registries = current;
    }
    return current;
  }

  /// What fetches files from URLs and mirrors.
  Fetcher fetcher() {
    Mirrors mirrors = new Mirrors(environment, Path.of("/"));
    return new Fetcher(mirrors, web, halves);
  }
}
