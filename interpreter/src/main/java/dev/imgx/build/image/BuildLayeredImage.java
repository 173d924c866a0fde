package dev.imgx.build.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.imgx.build.Attributes;
import dev.imgx.build.BuildError;
import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import dev.imgx.build.image.DescribedImage.Part;
import dev.imgx.store.archive.TarEntry.Owner;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// `builtin:layered-image`: an image whose layers are store paths, described (`DescribedImage`).
///
/// Attributes: `imageName`; `imageTag`, the hash part of the output when missing; `baseJson`, a
/// file with the configuration without `rootfs` and `history`; `top`, a directory with `layer.tar`,
/// the last layer; `fromImage`; `created`, `mtime`: dates; `uid`, `gid`, `uname`, `gname` own the
/// store paths; `maxLayers`; `includeStorePaths`; `layering`: `popularity` or `size`;
/// `layerGroups`: lists of paths that get a layer each; `pipeline`: instead of these, steps or a
/// file with them (`LayeringPipeline`); `debug`: the log says what is in each layer; `inherit`:
/// which keys of the base's `config` are taken over.
public final class BuildLayeredImage implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException {
    new Assembly(request).run();
  }

  /// One image on its way.
  private static final class Assembly {
    private final BuildRequest request;
    private final Attributes attributes;
    private final LayerShop shop;
    private final List<Part> parts = new ArrayList<>();

    Assembly(BuildRequest request) {
      this.request = request;
      this.attributes = request.attributes();
      this.shop = new LayerShop(request);
    }

    void run() throws IOException {
      String top = attributes.text("top");
      String baseJson = attributes.text("baseJson");
      String json = Files.readString(request.input(baseJson));
      ObjectNode base = base(json);
      int below = parts.size();
      parts.addAll(shop.measured(storeLayers(top, baseJson, below)));
      LayerSource last = new LayerSource.Tar(top + "/layer.tar");
      parts.add(new Part(shop.measured(last), last));
      LayeredConfig config =
          new LayeredConfig(
              JsonText.parseObject(json, "the image's configuration"),
              base,
              attributes.texts("inherit"));
      String tag = attributes.text("imageTag", "");
      String name =
          attributes.text("imageName")
              + ":"
              + (tag.isEmpty() ? request.outputPath().hashPart() : tag);
      StorePlaces places = request::input;
      new DescribedImage(name, config.text(parts, below), parts, places).write(request.output());
    }

    /// Takes the layers of the base; returns its configuration, or null.
    ///
    /// @param own the configuration of what is put on it
    private @Nullable ObjectNode base(String own) throws IOException {
      String from = attributes.textOrNull("fromImage");
      if (from == null) {
        return null;
      }
      if (DescribedImage.isDescription(request.input(from))) {
        DescribedImage base = DescribedImage.read(request.input(from), request::input);
        parts.addAll(base.parts());
        return JsonText.parseObject(base.config(), "the configuration of the base");
      }
      ImageIndex base = Suited.below(shop.index(from), ImageIndex::config, own, "`" + from + "`");
      for (ImageLayer layer : base.layers()) {
        parts.add(new Part(layer, new LayerSource.Base(from)));
      }
      return JsonText.parseObject(base.config(), "the configuration of the base");
    }

    private List<LayerSource> storeLayers(String top, String baseJson, int below)
        throws IOException {
      if (attributes.has("includeStorePaths") && !attributes.flag("includeStorePaths")) {
        return List.of();
      }
      StoreView view = new Ingredients(request).view();
      List<List<String>> layers =
          attributes.has("pipeline")
              ? piped(view, List.of(top, baseJson))
              : divided(view, List.of(top, baseJson), below);
      if (attributes.flag("debug")) {
        layers.forEach(layer -> request.log().line("layer: " + String.join(" ", layer)));
      }
      long time = Ingredients.time(attributes.text("mtime"));
      Owner owner = owner();
      return layers.stream()
          .<LayerSource>map(paths -> new LayerSource.Paths(paths, time, owner))
          .toList();
    }

    private List<List<String>> divided(StoreView view, List<String> roots, int below) {
      long all = attributes.number("maxLayers", 100);
      long most = all - below - 1;
      if (most < 1) {
        throw new BuildError(
            "`maxLayers` is %d, but beside the %d of the base there are one with links and at least one with store paths"
                .formatted(all, below));
      }
      Set<String> done = new HashSet<>(roots);
      parts.forEach(part -> done.addAll(part.layer().paths()));
      Layering layering = new Layering(view, this::size, (int) Math.min(most, Integer.MAX_VALUE));
      List<List<String>> groups = layering.groups(groups(), done);
      if (groups.size() >= most) {
        throw new BuildError(
            "`layerGroups` are %d layers; `maxLayers` leaves room for %d"
                .formatted(groups.size(), most - 1));
      }
      Layering rest = new Layering(view, this::size, layering.most() - groups.size());
      List<List<String>> layers = new ArrayList<>(groups);
      layers.addAll(rest.by(attributes.text("layering", "popularity"), roots, done));
      return layers;
    }

    /// The layers that the user's own steps make of all but `roots`.
    private List<List<String>> piped(StoreView view, List<String> roots) throws IOException {
      JsonNode steps = attributes.node("pipeline");
      if (steps.isTextual()) {
        String text = Files.readString(request.input(steps.textValue()));
        steps = JsonText.parse(text, "`layeringPipeline`");
      }
      SortedSet<String> paths = view.closure(roots);
      paths.removeAll(roots);
      Map<String, Set<String>> needs = new LinkedHashMap<>();
      paths.stream()
          .sorted(Comparator.comparingLong(this::size))
          .forEach(path -> {
            Set<String> needed = new LinkedHashSet<>(view.references().get(path));
            needed.retainAll(paths);
            needs.put(path, needed);
          });
      return LayeringPipeline.layers(needs, steps);
    }

    private List<List<String>> groups() {
      List<List<String>> groups = new ArrayList<>();
      for (JsonNode group : attributes.list("layerGroups")) {
        List<String> paths = new ArrayList<>();
        group.forEach(path -> paths.add(storePath(path.asText())));
        groups.add(paths);
      }
      return groups;
    }

    private String storePath(String path) {
      int slash = path.indexOf('/', request.store().directory().directory().length() + 1);
      return slash < 0 ? path : path.substring(0, slash);
    }

    private long size(String path) {
      StorePath parsed = request.inputPath(path);
      return request.store().info(parsed).narSize();
    }

    private Owner owner() {
      return new Owner(
          attributes.number("uid", 0),
          attributes.number("gid", 0),
          attributes.text("uname", "root"),
          attributes.text("gname", "root"));
    }
  }
}
