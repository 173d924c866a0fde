package dev.imgx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ReturnTree;
import com.sun.source.tree.SwitchExpressionTree;
import com.sun.source.tree.SwitchTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/// Limits of size and habits of naming, read off the sources.
class TidinessTest {
  private static final int FILE_LINES = 400;
  private static final int METHOD_LINES = 40;
  private static final int PARAMETERS = 4;
  private static final List<Path> ROOTS =
      List.of(Path.of("src/main/java"), Path.of("../grammar/src/main/java"));

  private final List<String> faults = new ArrayList<>();

  @Test
  void sourcesKeepTheLimits() throws IOException {
    List<Path> files = sources();
    var compiler = ToolProvider.getSystemJavaCompiler();
    var manager = compiler.getStandardFileManager(null, null, null);
    JavacTask task =
        (JavacTask)
            compiler.getTask(
                null, manager, null, List.of(), null, manager.getJavaFileObjectsFromPaths(files));
    Trees trees = Trees.instance(task);
    for (CompilationUnitTree unit : task.parse()) {
      new Limits(unit, trees).scan(unit, null);
    }
    for (Path file : files) {
      long lines = Files.readAllLines(file).size();
      if (lines > FILE_LINES) {
        faults.add(file + ": " + lines + " lines");
      }
    }
    assertEquals(List.of(), faults);
  }

  private static List<Path> sources() throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path root : ROOTS) {
      try (Stream<Path> walk = Files.walk(root)) {
        walk.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
      }
    }
    return files;
  }

  /// Looks at one file.
  private final class Limits extends TreePathScanner<Void, Void> {
    private static final Set<String> UNWANTED_ENDINGS =
        Set.of("Impl", "Utils", "Util", "Helper", "Manager");
    private final CompilationUnitTree unit;
    private final Trees trees;

    Limits(CompilationUnitTree unit, Trees trees) {
      this.unit = unit;
      this.trees = trees;
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      String name = type.getSimpleName().toString();
      if (UNWANTED_ENDINGS.stream().anyMatch(name::endsWith)) {
        faults.add(name + ": this ending says nothing");
      }
      boolean documented =
          trees.getDocComment(getCurrentPath()) != null
              || !type.getModifiers().getFlags().contains(Modifier.PUBLIC);
      if (!documented) {
        faults.add(name + ": a public type without a doc comment");
      }
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      String name = unit.getSourceFile().getName() + ": " + method.getName();
      if (method.getParameters().size() > PARAMETERS && !overrides(method) && !isRecords(method)) {
        faults.add(name + " has " + method.getParameters().size() + " parameters");
      }
      long lines = lines(method);
      if (lines > METHOD_LINES && !isOneSwitch(method)) {
        faults.add(name + " has " + lines + " lines");
      }
      // Outside the house stand only classes that take the place of a library's own.
      boolean own = String.valueOf(unit.getPackageName()).startsWith("dev.imgx");
      if (own && method.getName().toString().matches("get[A-Z].*") && !overrides(method)) {
        faults.add(name + ": no `get`");
      }
      return super.visitMethod(method, null);
    }

    /// Whether this is the constructor of a record, which has as many parameters as components.
    private boolean isRecords(MethodTree method) {
      return method.getName().contentEquals("<init>")
          && getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
    }

    private static boolean overrides(MethodTree method) {
      return method.getModifiers().getAnnotations().stream()
          .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    }

    /// A switch with one line per case may be longer.
    private static boolean isOneSwitch(MethodTree method) {
      if (method.getBody() == null || method.getBody().getStatements().size() != 1) {
        return false;
      }
      Tree only = method.getBody().getStatements().getFirst();
      return only instanceof SwitchTree
          || (only instanceof ReturnTree result
              && result.getExpression() instanceof SwitchExpressionTree);
    }

    private long lines(MethodTree method) {
      var positions = trees.getSourcePositions();
      long start = positions.getStartPosition(unit, method);
      long end = positions.getEndPosition(unit, method);
      if (start < 0 || end < 0) {
        return 0;
      }
      return unit.getLineMap().getLineNumber(end) - unit.getLineMap().getLineNumber(start) + 1;
    }
  }
}
