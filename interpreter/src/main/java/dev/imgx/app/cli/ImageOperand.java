package dev.imgx.app.cli;

import dev.imgx.app.session.Built;
import dev.imgx.app.session.Imgx;
import dev.imgx.app.session.Request;
import dev.imgx.store.path.StorePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where an image is that a command line names: an archive, a directory with the OCI's layout, a
/// description; or a program, which is built then.
final class ImageOperand {
  private ImageOperand() {}

  /// The place of the image; no operand means what `--expr` says, or the working directory's
  /// program.
  static Path place(Call call, Imgx imgx, List<String> operands) throws IOException {
    if (operands.size() == 1 && isImage(call, operands.getFirst())) {
      return call.streams().directory().resolve(operands.getFirst()).toRealPath();
    }
    Request request = Sessions.request(call, operands);
    List<Built> built = imgx.build(imgx.instantiate(request), request);
    if (built.size() != 1 || built.getFirst().outputs().size() != 1) {
      throw new UsageError("the program gives several things; '--attr' names the image");
    }
    StorePath output = built.getFirst().outputs().firstEntry().getValue();
    return imgx.physical(output);
  }

  private static boolean isImage(Call call, String operand) {
    Path path = call.streams().directory().resolve(operand);
    if (Files.isDirectory(path)) {
      return Files.exists(path.resolve("index.json"))
          || Files.exists(path.resolve("manifest.json"));
    }
    boolean program = operand.endsWith(".imgx") || operand.endsWith(".nix") || operand.equals("-");
    return !program && Files.isRegularFile(path);
  }
}
