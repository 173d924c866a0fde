# Derivations of all shapes, built by a static BusyBox. `good` ones can be built; each of the `bad`
# ones fails in its own way.
let
  system = builtins.currentSystem;

  sh =
    name: script: attributes:
    derivation (
      {
        inherit name system;
        builder = "/bin/sh";
        args = [
          "-c"
          script
        ];
      }
      // attributes
    );

  # The builder finds an output's path in the JSON, because only Bash understands `.attrs.sh`.
  structured =
    name: script: attributes:
    sh name ''
      place() { grep -o '"'$1'":"/nix/store/[^"]*"' /build/.attrs.json | head -n 1 | cut -d '"' -f 4; }
      out=$(place out)
      ${script}
    '' ({ __structuredAttrs = true; } // attributes);

  fixed =
    name: script: text: attributes:
    sh name script (
      {
        outputHashMode = "flat";
        outputHashAlgo = "sha256";
        outputHash = builtins.hashString "sha256" text;
      }
      // attributes
    );

  one = sh "one" "echo one > $out" { };
  two = sh "two" "echo ${one} > $out" { };
  pair = sh "pair" "mkdir $out $dev; echo $dev > $out/dev; echo $dev > $dev/self" {
    outputs = [
      "out"
      "dev"
    ];
  };

  # A tree with these files, each of which says which package it is from.
  package =
    name: files: more:
    sh name ''
      for file in ${files}; do
        mkdir -p $out/$(dirname $file)
        echo ${name} > $out/$file
      done
      ${more}
    '' { };

  profile =
    name: packages:
    derivation {
      inherit name;
      system = "builtin";
      builder = "builtin:buildenv";
      manifest = one;
      derivations = packages;
    };

  archive =
    name: trees:
    sh name ''
      for tree in ${trees}; do
        mkdir $tree
        echo $tree > $tree/file
        touch -d @1000 $tree/file $tree
      done
      tar -cf - ${trees} | busybox gzip > $out
    '' { };
in
{
  good = {
    inherit one two pair;

    environment = sh "environment" "export -p > $out; tr '\\0' '\\n' < /proc/self/environ | sort >> $out" {
      text = "a\nb";
      list = [
        1
        "b"
        [
          true
          one
        ]
      ];
      nothing = null;
      yes = true;
      no = false;
      float = 1.5;
      negative = -3;
    };

    machine =
      sh "machine"
        ''
          exec > $out
          ls -A / /etc /dev /tmp /build /nix/store
          cat /etc/passwd /etc/group /etc/hosts
          id
          hostname
          pwd
          umask
          ulimit -c
          cat /proc/sys/kernel/domainname /proc/self/personality
          stat -c '%a %n' /build /tmp /nix/store /dev/shm
          uname -m
          grep -E 'Cap|NoNew|Seccomp:' /proc/self/status
          test -t 0 || echo input is no terminal
          test -t 2 && echo errors are a terminal
          (echo > /dev/tty) 2> /dev/null || echo but not the controlling one
          echo closure ${two}
        ''
        { };

    self = sh "self" "echo $out > $out" { };

    references = sh "references" "echo ${two} ${pair.dev} > $out" { };

    unused = sh "unused" "echo ${two} > /dev/null; echo nothing > $out" { };

    passAsFile =
      sh "pass-as-file"
        ''
          export -p | grep -i path > $out
          cat $bigPath $otherPath >> $out
          ls -lA /build | cut -c 1-10 >> $out
        ''
        {
          passAsFile = [
            "big"
            "other"
            "missing"
          ];
          big = "B\nBB";
          other = "é ${one}";
        };

    placeholders = sh "placeholders" "echo $x ${builtins.placeholder "out"} > $out; cat $yPath >> $out" {
      passAsFile = [ "y" ];
      x = builtins.placeholder "out";
      y = builtins.placeholder "dev" + "-" + builtins.placeholder "out";
    };

    structured =
      structured "structured"
        ''
          mkdir $out $(place dev)
          cp /build/.attrs.json /build/.attrs.sh $out
          export -p | grep -v NIX_ATTRS > $out/variables
          ls -A /build > $(place dev)/list
        ''
        {
          outputs = [
            "out"
            "dev"
          ];
          int = 1;
          yes = true;
          no = false;
          nothing = null;
          list = [
            1
            "zwei"
            "d'rei"
            true
          ];
          nested = [ [ 1 ] ];
          map = {
            x = 1;
            "y z" = "it's";
            big = 12345678901;
            negative = -1;
          };
          deep.a.b = 1;
          big = 12345678901;
          text = "é\n\t\"\\\$x";
          empty = [ ];
          none = { };
          dependency = two;
          "not-a-name" = 1;
          _name = "x";
          outputChecks.out = {
            maxSize = 100000;
            allowedReferences = [
              two
              "out"
              "dev"
            ];
          };
        };

    graphs = sh "graphs" "mkdir $out; cp first second $out; ls -A > $out/list" {
      exportReferencesGraph = [
        "first"
        two
        "second"
        pair.dev
      ];
    };

    derivations = sh "derivations" "cp graph $out" {
      exportReferencesGraph = [
        "graph"
        two.drvPath
      ];
    };

    flat = fixed "flat" "echo -n hello > $out" "hello" { };

    flatMd5 = sh "flat-md5" "echo -n hello > $out" {
      outputHashMode = "flat";
      outputHashAlgo = "md5";
      outputHash = builtins.hashString "md5" "hello";
    };

    recursive = sh "recursive" "mkdir $out; echo hi > $out/a" {
      outputHashMode = "recursive";
      outputHash = "sha256-h4gyzSK14DjhF7cBN4VY+Km2ytc4Gg5tV6noZdNPhaY=";
    };

    # Nobody depends on what the environment of a fixed output is; but it must contain what it asks for.
    impure = fixed "impure" ''test "$HOME$UNKNOWN" = / && echo -n hello > $out'' "hello" {
      impureEnvVars = [
        "HOME"
        "UNKNOWN"
      ];
    };

    allowed = sh "allowed" "echo ${two} $out > $out" {
      allowedReferences = [
        two
        "out"
      ];
      allowedRequisites = [
        two
        one
      ];
      disallowedReferences = [ one ];
    };

    metadata =
      sh "metadata"
        ''
          mkdir -p $out/d $out/none
          echo x > $out/d/file
          for mode in 0000 0001 0010 0100 0400 0444 0555 0600 0666 0711 0777; do
            echo $mode > $out/$mode
            chmod $mode $out/$mode
          done
          touch -d 2001-01-01 $out/0444
          ln $out/0711 $out/hard
          ln -s d/file $out/link
          ln -s /nowhere $out/dangling
          ln -s loop $out/loop
          chmod 0500 $out/d
          chmod 0 $out/none
        ''
        { };

    names = sh "names" ''mkdir -p $out/Ab $out/ab "$out/a b"; echo > "$out/$(printf '\377\376')"; echo > $out/.hidden'' { };

    link = sh "link" "ln -s ${one} $out" { };

    ownLink = sh "own-link" "ln -s $out $out" { };

    script = derivation {
      name = "script";
      inherit system;
      builder = builtins.path {
        name = "script.sh";
        path = ./realised.sh;
      };
      args = [
        "a b"
        ""
        "ü"
      ];
    };

    local = sh "local" "echo > $out" {
      preferLocalBuild = true;
      allowSubstitutes = false;
    };

    profile = profile "profile" [
      [
        "true"
        5
        1
        (package "first" "bin/a bin/b share/doc/x nix-support/hidden .hidden" "ln -s /nowhere $out/none")
      ]
      [
        "true"
        7
        2
        (package "second" "bin/b bin/c share/doc/y etc/z" "")
        pair
      ]
      [
        "false"
        1
        1
        (package "inactive" "bin/d" "")
      ]
      [
        "true"
        6
        1
        (package "third" "bin/e" ''
          mkdir $out/nix-support
          echo ${package "propagated" "bin/a bin/f share/doc/z" ""} > $out/nix-support/propagated-user-env-packages
        '')
      ]
    ];

    channel = derivation {
      name = "channel";
      system = "builtin";
      builder = "builtin:unpack-channel";
      channelName = "here";
      src = archive "channel.tar.gz" "tree";
    };
  };

  bad = {
    exitCode = sh "exit-code" "echo last words; exit 7" { };
    signal = sh "signal" "kill -9 $$ & exec sh -c 'kill -11 1; exit 3'" { };
    inside = derivation {
      name = "inside";
      inherit system;
      builder = "/no/such/builder";
    };
    noProgram = derivation {
      name = "no-program";
      inherit system;
      builder = builtins.toFile "text" "text";
    };
    needsBad = sh "needs-bad" "echo ${sh "deep" "exit 1" { }} > $out" { };
    system = sh "system" "echo > $out" { system = "m68k-linux"; };
    features = sh "features" "echo > $out" { requiredSystemFeatures = [ "bogus" ]; };
    noChroot = sh "no-chroot" "echo > $out" { __noChroot = true; };
    noOutput = sh "no-output" "true" { };
    oneOutput = sh "one-output" "mkdir $out" {
      outputs = [
        "out"
        "dev"
      ];
    };
    cycle = sh "cycle" "echo $dev > $out; echo $out > $dev" {
      outputs = [
        "out"
        "dev"
      ];
    };
    pipe = sh "pipe" "mkdir $out; mkfifo $out/pipe" { };
    open = sh "open" "mkdir $out; chmod 0777 $out" { };
    flatHash = fixed "flat-hash" "echo other > $out" "hello" { };
    flatDirectory = fixed "flat-directory" "mkdir $out" "hello" { };
    flatProgram = fixed "flat-program" "echo -n hello > $out; chmod +x $out" "hello" { };
    flatLink = fixed "flat-link" "ln -s /etc/passwd $out" "hello" { };
    flatFails = fixed "flat-fails" "exit 1" "hello" { };
    references = sh "bad-references" "echo ${one} > $out" { allowedReferences = [ ]; };
    itself = sh "bad-itself" "echo $out > $out" { allowedReferences = [ ]; };
    requisites = sh "bad-requisites" "echo ${two} > $out" { allowedRequisites = [ two ]; };
    disallowed = sh "bad-disallowed" "echo ${one} > $out" { disallowedReferences = [ one ]; };
    deepDisallowed = sh "bad-deep" "echo ${two} > $out" { disallowedRequisites = [ one ]; };
    itselfDisallowed = sh "bad-self" "echo $out > $out" { disallowedReferences = [ "out" ]; };
    unknown = sh "bad-unknown" "echo > $out" { allowedReferences = [ "nothing" ]; };
    size = structured "bad-size" "echo 1234567890 > $out" { outputChecks.out.maxSize = 10; };
    closureSize = structured "bad-closure-size" "echo ${one} > $out" {
      outputChecks.out.maxClosureSize = 250;
    };
    structuredRequisites = structured "bad-structured" "echo ${two} > $out" {
      outputChecks.out.disallowedRequisites = [ one ];
    };
    structuredItself = structured "bad-structured-self" "echo $out > $out" {
      outputChecks.out.disallowedRequisites = [ "out" ];
    };
    collision = profile "collision" [
      [
        "true"
        5
        1
        (package "left" "bin/a" "")
      ]
      [
        "true"
        5
        1
        (package "right" "bin/a" "")
      ]
    ];
    kinds = profile "kinds" [
      [
        "true"
        5
        1
        (package "file" "bin" "")
      ]
      [
        "true"
        6
        1
        (package "directory" "bin/a" "")
      ]
    ];
    noManifest = derivation {
      name = "no-manifest";
      system = "builtin";
      builder = "builtin:buildenv";
      derivations = [ ];
    };
    channels = derivation {
      name = "channels";
      system = "builtin";
      builder = "builtin:unpack-channel";
      channelName = "here";
      src = archive "channels.tar.gz" "one two";
    };
    noBuilder = derivation {
      name = "no-builder";
      system = "builtin";
      builder = "builtin:nothing";
    };
    oddGraph = sh "odd-graph" "cp graph $out" { exportReferencesGraph = [ "graph" ]; };
    foreignGraph = sh "foreign-graph" "cp graph $out" {
      exportReferencesGraph = [
        "graph"
        (builtins.unsafeDiscardStringContext "${one}")
      ];
    };
  };
}
