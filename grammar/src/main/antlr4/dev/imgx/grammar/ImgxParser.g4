// The language. Follows Nix's parser.y.
//
// No two alternatives share a prefix of unbounded length, so three tokens decide everywhere; a test
// holds that. What a grammar cannot say well is said when the syntax tree is built: which operator
// binds tighter, attributes and formals are unique, `let` and `inherit` have no dynamic names.
parser grammar ImgxParser;

options { tokenVocab = ImgxLexer; superClass = ParserBase; contextSuperClass = Construct; }

file : expr EOF ;

// What a REPL takes besides expressions.
definitions : binding+ EOF ;

expr
@after { complete(_localctx); }
  : ID COLON expr                                # plainFunction
  | ID AT formals COLON expr                     # namedFunction
  | formals (AT ID)? COLON expr                  # formalsFunction
  | ASSERT expr SEMICOLON expr                   # assertion
  | WITH expr SEMICOLON expr                     # withScope
  | LET binding* IN expr                         # letIn
  | IF expr THEN expr ELSE expr                  # condition
  | operation                                    # operationExpr
  ;

formals : LBRACE (formal (COMMA formal)* (COMMA ELLIPSIS?)? | ELLIPSIS)? RBRACE ;
formal  : ID (QUESTION expr)? ;

// Flat: the syntax tree says what binds tighter. One token then decides nearly everywhere, since the
// predicates of a left-recursive rule would reach all the rules that end an operation.
operation
  : (MINUS | NOT)* call
    (QUESTION attrPath
    | ( CONCAT | TIMES | DIVIDE | PLUS | MINUS | UPDATE | LESS | LESS_EQUAL | GREATER | GREATER_EQUAL
      | EQUAL | NOT_EQUAL | AND | OR_ELSE | IMPLIES
      )
      (MINUS | NOT)* call
    )*
  ;

call : select+ ;

// A lone `or` after an operand is an argument named so: nixpkgs once had `map or [ ]`.
select
@after { complete(_localctx); }
  : simple (DOT attrPath (OR select)? | OR)?
  ;

simple
  : ID                             # variable
  | INT                            # integer
  | FLOAT                          # float
  | string                         # text
  | indented                       # indentedText
  | path                           # pathText
  | SEARCH_PATH                    # searchPath
  | URI                            # uri
  | LPAREN expr RPAREN             # parentheses
  | LET LBRACE binding* RBRACE     # oldLet
  | REC? LBRACE binding* RBRACE    # set
  | LBRACKET select* RBRACKET      # list
  ;

binding
  : attrPath ASSIGN expr SEMICOLON                      # assignment
  | INHERIT (LPAREN expr RPAREN)? attr* SEMICOLON       # inherit
  ;

attrPath : attr (DOT attr)* ;

attr
  : ID                             # plainAttr
  | OR                             # plainAttr
  | string                         # quotedAttr
  | INTERPOLATE expr RBRACE        # dynamicAttr
  ;

string       : QUOTE stringPart* QUOTE ;
stringPart   : STR | INTERPOLATE expr RBRACE ;
indented     : INDENTED_OPEN indentedPart* INDENTED_CLOSE ;
indentedPart : INDENTED_TEXT | INDENTED_ESCAPE | INTERPOLATE expr RBRACE ;

// A second literal piece right behind the first, as in `./a//b`, needs an interpolation after it.
path     : PATH (PATH_PART? PATH_INTERPOLATE expr RBRACE pathPart*)? ;
pathPart : PATH_PART | PATH_INTERPOLATE expr RBRACE ;
