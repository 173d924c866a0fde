package dev.imgx.build.image;

import dev.imgx.build.BuildRequest;
import dev.imgx.build.Builder;
import java.io.IOException;

/// `builtin:layer`: a layer by itself, a directory with `layer.tar`, `json` and `VERSION`.
///
/// Attributes: `baseJson`, the configuration's text or a file with it; `contents`, paths in the
/// store; `links`, paths whose files are linked to, under `contents`; `keepContentsDirlinks`;
/// `uid`; `gid`; `mtime`, a date; `tree`, a tar with the whole tree instead of `contents`;
/// `owners`, who its files belong to; `large`, a directory with those that are empty in it;
/// `permissions`, an object of owners and modes by path (`Permissions`); `forScript`, whether a
/// script is going to work on it: directories become writable.
public final class BuildLayer implements Builder {
  @Override
  public void build(BuildRequest request) throws IOException, InterruptedException {
    Ingredients ingredients = new Ingredients(request);
    request.write(new LayerBuilder(ingredients.packing()).build(ingredients.layer()));
  }
}
