// The words of the language. Follows Nix's lexer.l: the longest match wins, then the first rule,
// so that `a/b` is a path, `x-1` a name, `a//b` an update and `x:x` a URL.
//
// No rule tells letters apart, nor digits, but for the 0 and the `e` of a FLOAT: ByteStream shows the
// lexer one of each kind, which is why keywords are names first.
//
// Braces push and pop modes, so that a `}` knows whether it ends a set or an interpolation.
lexer grammar ImgxLexer;

options { superClass = LexerBase; }

tokens { IF, THEN, ELSE, ASSERT, WITH, LET, IN, REC, INHERIT, OR, TRAILING_SLASH }

ELLIPSIS   : '...' ;
DOT        : '.' ;
COMMA      : ',' ;
COLON      : ':' ;
SEMICOLON  : ';' ;
AT         : '@' ;
ASSIGN     : '=' ;
QUESTION   : '?' ;
EQUAL      : '==' ;
NOT_EQUAL  : '!=' ;
LESS       : '<' ;
LESS_EQUAL : '<=' ;
GREATER    : '>' ;
GREATER_EQUAL : '>=' ;
AND        : '&&' ;
OR_ELSE    : '||' ;
IMPLIES    : '->' ;
NOT        : '!' ;
PLUS       : '+' ;
MINUS      : '-' ;
TIMES      : '*' ;
DIVIDE     : '/' ;
UPDATE     : '//' ;
CONCAT     : '++' ;
PIPE       : '|>' | '<|' ;

LPAREN   : '(' ;
RPAREN   : ')' ;
LBRACKET : '[' ;
RBRACKET : ']' ;
LBRACE   : '{'  -> pushMode(DEFAULT_MODE) ;
RBRACE   : '}'  { closeBrace(); } ;
INTERPOLATE : '${' -> pushMode(DEFAULT_MODE) ;

QUOTE         : '"' -> pushMode(STRING) ;
INDENTED_OPEN : '\'\'' (' '* '\n')? -> pushMode(INDENTED) ;

INT   : [0-9]+ ;
FLOAT : ([1-9] [0-9]* '.' [0-9]* | '0'? '.' [0-9]+) ([eE] [+\-]? [0-9]+)? ;
ID    : [a-zA-Z_] [a-zA-Z0-9_'\-]* { keyword(); } ;
URI   : [a-zA-Z] [a-zA-Z0-9+\-.]* ':' [a-zA-Z0-9%/?:@&=+$,\-_.!~*']+ ;

PATH        : (PATH_CHAR* | '~') ('/' PATH_CHAR+)+ '/'? { path(); } ;
PATH_START  : (PATH_CHAR* | '~') '/${' { pathBeforeInterpolation(); } -> type(PATH) ;
SEARCH_PATH : '<' PATH_CHAR+ ('/' PATH_CHAR+)* '>' ;

SPACE            : [ \t\r\n]+ -> skip ;
LINE_COMMENT     : '#' ~[\r\n]* -> skip ;
COMMENT          : '/*' COMMENT_TEXT '*'+ '/' -> skip ;
UNCLOSED_COMMENT : '/*' COMMENT_TEXT '*'* ;

// Anything else: the parser meets it and says so.
STRAY : . ;

fragment PATH_CHAR    : [a-zA-Z0-9._\-+] ;
fragment COMMENT_TEXT : (~'*' | '*'+ ~[*/])* ;

// "…": `$$` hides an interpolation; a `$` before the closing quote is text.
mode STRING;
STR             : (~[$"\\] | '$' ~[{"\\] | '$'? '\\' .)+ ;
STR_DOLLAR      : '$'  -> type(STR) ;
STR_INTERPOLATE : '${' -> type(INTERPOLATE), pushMode(DEFAULT_MODE) ;
STR_CLOSE       : '"'  -> type(QUOTE), popMode ;
STR_STRAY       : .    -> type(STRAY) ;

// ''…'': only INDENTED_TEXT takes part in the reckoning of indentation.
mode INDENTED;
INDENTED_TEXT        : (~[$'] | '$' ~[{'] | '\'' ~['$])+ ;
INDENTED_ESCAPE      : '\'\'$' | '$' | '\'\'\'' | '\'\'\\' . | '\'' ;
INDENTED_INTERPOLATE : '${'   -> type(INTERPOLATE), pushMode(DEFAULT_MODE) ;
INDENTED_CLOSE       : '\'\'' -> popMode ;

// The rest of a path with interpolations. The mode ends by peeking: see LexerBase.
mode PATH_REST;
PATH_INTERPOLATE : '${' -> pushMode(DEFAULT_MODE) ;
PATH_PART        : (PATH_CHAR* ('/' PATH_CHAR+)+ '/'? | PATH_CHAR* '/' | PATH_CHAR+) { pathPart(); } ;
