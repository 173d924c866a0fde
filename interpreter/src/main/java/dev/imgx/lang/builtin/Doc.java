package dev.imgx.lang.builtin;

import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The documentation of a builtin, written at its body and read only when somebody asks.
///
/// Markdown. Indented by four spaces stand examples: an expression, and on the next line `=> ` with
/// what it evaluates to, printed as `imgx eval --strict` does. A test runs them. A constant has its
/// documentation at its family's `constants`.
@Repeatable(Doc.All.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Doc {
  /// The text.
  String value();

  /// The builtin's name where the method cannot have it.
  String name() default "";

  /// Several at one method.
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface All {
    /// The texts.
    Doc[] value();
  }
}
