package dev.imgx.app.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tables of the commands of `imgx store` and `imgx derivation`.
final class StoreCommands {
  private static final List<String> NAMES =
      List.of(
          "add",
          "path-info",
          "closure",
          "references",
          "referrers",
          "deriver",
          "why-depends",
          "tree",
          "ls",
          "cat",
          "dump",
          "restore",
          "export",
          "import",
          "dump-db",
          "load-db",
          "roots",
          "gc",
          "delete",
          "verify",
          "repair",
          "optimise",
          "sign");

  private StoreCommands() {}

  static Group group() {
    return new Group(
        Group.outline(
            "store",
            "Look at the store, and keep it in order ('imgx help store' explains it)",
            "imgx store closure ./result --closure-size --human-readable",
            "imgx store why-depends ./result /nix/store/HASH-NAME",
            "imgx store verify --check-contents",
            "imgx store gc --older-than 30d"),
        NAMES,
        StoreCommands::find);
  }

  static Group derivations() {
    return new Group(
        Group.outline(
            "derivation",
            "Look at derivations",
            "imgx derivation show examples/dataset/image.imgx"),
        List.of("show"),
        name -> name.equals("show") ? new DerivationShow() : null);
  }

  private static @Nullable Command find(String name) {
    return switch (name) {
      case "add" -> new StoreAdd();
      case "path-info" -> new StorePathInfo();
      case "closure" -> new StoreClosure();
      case "references" -> StoreNeighbours.references();
      case "referrers" -> StoreNeighbours.referrers();
      case "deriver" -> StoreNeighbours.deriver();
      case "why-depends" -> new StoreWhyDepends();
      case "tree" -> new StoreTree();
      case "ls" -> new StoreLs();
      case "cat" -> new StoreCat();
      case "dump" -> new StoreDump();
      case "restore" -> new StoreRestore();
      case "export" -> new StoreExport();
      case "import" -> new StoreImport();
      case "dump-db" -> new StoreDumpDb();
      case "load-db" -> new StoreLoadDb();
      default -> upkeep(name);
    };
  }

  private static @Nullable Command upkeep(String name) {
    return switch (name) {
      case "roots" -> new StoreRoots();
      case "gc" -> new StoreGc();
      case "delete" -> new StoreDelete();
      case "verify" -> new StoreVerify();
      case "repair" -> new StoreRepair();
      case "optimise" -> new StoreOptimise();
      case "sign" -> new StoreSign();
      default -> null;
    };
  }
}
