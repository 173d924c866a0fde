package dev.imgx.fuzz;

/// What a generated expression should evaluate to, with the letter that stands for it in a
/// template.
enum Kind {
  INT('i'),
  /// An integer of few digits.
  SMALL('k'),
  FLOAT('f'),
  NUMBER('n'),
  STRING('s'),
  BOOL('b'),
  PATH('p'),
  /// A list of integers.
  INTS('l'),
  /// A list of strings.
  STRINGS('t'),
  /// A list of anything.
  LIST('L'),
  SET('a'),
  /// What JSON can say the same way in both versions: no functions, no floats.
  DATA('j'),
  ANY('_'),
  /// Functions: of an integer, of a string, of two integers, and predicates.
  INT_TO_INT('F'),
  STRING_TO_STRING('S'),
  INTS_TO_INT('G'),
  INT_TO_BOOL('P'),
  STRING_TO_BOOL('Q'),
  INTS_TO_BOOL('C');

  private final char letter;

  Kind(char letter) {
    this.letter = letter;
  }

  static Kind of(char letter) {
    for (Kind kind : values()) {
      if (kind.letter == letter) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind '" + letter + "'");
  }

  /// The kind of a variable's value.
  static Kind named(String variable) {
    char letter = variable.charAt(variable.length() - 1);
    return letter == ANY.letter() ? ANY : of(letter);
  }

  /// The last letter of the names of variables that have such a value.
  char letter() {
    return this == ANY ? 'u' : letter;
  }
}
