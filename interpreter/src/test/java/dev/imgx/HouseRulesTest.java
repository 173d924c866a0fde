package dev.imgx;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The walls of the house: which room may know which.
class HouseRulesTest {
  private static final String ROOT = "dev.imgx.";
  private static final String LANG = "lang.source lang.report lang.syntax";
  private static final String STORE =
      "store.hash store.archive store.path store.derivation store.database store.cache" + " store";

  /// The rooms, and for each the rooms that it may know besides itself.
  private static final Map<String, String> ALLOWED =
      Map.ofEntries(
          Map.entry("lang.source", ""),
          Map.entry("lang.report", "lang.source"),
          Map.entry("lang.syntax", "lang.source lang.report"),
          Map.entry("lang.value", "lang.source lang.report"),
          Map.entry("lang.eval", LANG + " lang.value"),
          Map.entry("lang.builtin", "lang.source lang.report lang.value lang.eval"),
          Map.entry("store.hash", ""),
          Map.entry("store.archive", "store.hash"),
          Map.entry("store.path", "store.hash store.archive"),
          Map.entry("store.derivation", "store.hash store.archive store.path"),
          Map.entry("store.database", "store.hash store.archive store.path store.derivation"),
          Map.entry("store.shelf", ""),
          Map.entry(
              "store.cache", "store.hash store.archive store.path store.derivation store.database"),
          Map.entry("store", STORE),
          Map.entry("build", STORE),
          Map.entry("build.shell", STORE + " build"),
          Map.entry("build.machine", STORE + " build build.shell"),
          Map.entry("build.fetch", STORE + " build"),
          Map.entry("build.checkout", STORE + " build"),
          Map.entry("build.substitute", STORE + " build build.fetch"),
          Map.entry("build.registry", STORE + " build build.fetch"),
          Map.entry("build.image", STORE + " build build.fetch build.registry"),
          Map.entry("build.debian", STORE + " build build.fetch"),
          Map.entry(
              "plan",
              LANG
                  + " lang.value lang.eval lang.builtin "
                  + STORE
                  + " store.shelf build build.fetch build.checkout build.substitute build.image build.debian"),
          Map.entry(
              "app.session",
              LANG
                  + " lang.value lang.eval lang.builtin plan "
                  + STORE
                  + " store.shelf build build.fetch build.checkout build.registry build.substitute build.image build.debian build.shell build.machine"),
          Map.entry("app.repl", LANG + " lang.value app.session"),
          Map.entry("app.cli", LANG + " lang.value lang.eval " + STORE + " app.session app.repl"));

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.imgx");
  }

  @Test
  void everyRoomKnowsOnlyWhatItMay() {
    ALLOWED.forEach((room, known) -> {
      Set<String> allowed = new HashSet<>(Set.of(known.split(" ")));
      allowed.add(room);
      ArchRule rule =
          noClasses()
              .that()
              .resideInAPackage(ROOT + room)
              .should()
              .dependOnClassesThat(anotherRoomThan(allowed))
              .allowEmptyShould(true);
      rule.check(classes);
    });
  }

  @Test
  void everyPackageIsARoom() {
    Set<String> rooms = new HashSet<>();
    classes.forEach(type -> rooms.add(type.getPackageName()));
    rooms.remove("dev.imgx");
    rooms.remove("dev.imgx.grammar");
    rooms.removeIf(name -> ALLOWED.containsKey(name.substring(ROOT.length())));
    if (!rooms.isEmpty()) {
      throw new AssertionError("packages that the house does not know: " + rooms);
    }
  }

  @Test
  void noCycles() {
    slices().matching("dev.imgx.(**)").should().beFreeOfCycles().check(classes);
  }

  @Test
  void onlyTheFrontDoorPrints() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.imgx.app..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .check(classes);
  }

  @Test
  void onlySyntaxKnowsTheGrammar() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.imgx.lang.syntax", "dev.imgx.grammar")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.imgx.grammar..", "org.antlr..")
        .check(classes);
  }

  private static DescribedPredicate<JavaClass> anotherRoomThan(Set<String> allowed) {
    return DescribedPredicate.describe(
        "live in a room other than " + allowed,
        type -> {
          String name = type.getPackageName();
          return name.startsWith(ROOT)
              && !name.equals("dev.imgx.grammar")
              && !allowed.contains(name.substring(ROOT.length()));
        });
  }
}
