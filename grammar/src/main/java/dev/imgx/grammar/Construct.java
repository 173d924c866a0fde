package dev.imgx.grammar;

import java.util.ArrayList;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;

/// A node of the parse tree: its children, or what was made of them.
public class Construct extends ParserRuleContext {
  private @Nullable Object meaning;

  protected Construct() {}

  protected Construct(@Nullable ParserRuleContext parent, int invokingState) {
    super(parent, invokingState);
  }

  /// What was made of this construct when it was complete; null while it still has its children.
  public final @Nullable Object meaning() {
    return meaning;
  }

  /// Sets what was made of this construct and lets go of its children: a parse tree of all of a
  /// text is a hundred times as large as the text.
  final void become(Object made) {
    meaning = made;
    children = null;
  }

  /// Most constructs have one child or two.
  @Override
  public final <T extends ParseTree> T addAnyChild(T child) {
    if (children == null) {
      children = new ArrayList<>(2);
    }
    return super.addAnyChild(child);
  }
}
