package dev.imgx.app.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.imgx.app.cli.Typed.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Scripts that run as root on an image: the layer has what they changed, with owners and modes,
/// and says what they deleted.
@Timeout(600)
class RunAsRootTest {
  private static final String PROGRAM =
      """
      let
        pkgs = import <stdlib> { };
        files = pkgs.tree "files" {
          "/etc/motd" = pkgs.textFile "hello";
          "/opt/kept" = pkgs.textFile "kept";
          "/opt/gone" = pkgs.textFile "gone";
          "/opt/tree/a/b" = pkgs.textFile "b";
          "/srv/again/old" = pkgs.textFile "old";
          "/srv/file/was/a/directory" = pkgs.textFile "";
          "/srv/link" = pkgs.link "../opt/kept";
          "/var/moved/x" = pkgs.textFile "x";
        };
        under = pkgs.dockerTools.buildImage {
          name = "under"; tag = "1"; contents = files; compressor = "none";
        };
        # Whiteouts in the base; and the same layer twice.
        base = pkgs.dockerTools.buildImage {
          name = "base"; tag = "1"; fromImage = under; compressor = "none";
          runAsRoot = "rm /opt/gone; echo 2 > /opt/two; chown 7:8 /opt/two";
        };
        on = fromImage: runAsRoot: pkgs.dockerTools.buildImage {
          name = "top"; tag = "1"; inherit fromImage runAsRoot; compressor = "none";
        };
      in
      with pkgs.dockerTools; rec {
        inherit base;
        users = on null ''
          ${shadowSetup}
          groupadd -r clerks
          useradd -r -g clerks -d /home/clerk -m clerk
          echo mine > /home/clerk/file
          chown clerk:clerks /home/clerk/file
          chmod 6750 /home/clerk/file
          yes | head -c 3000000 > /srv; chown 7 /srv
          [ "$(id -u)" = 0 ] && [ "$PWD" = / ]
        '';
        changed = on base ''
          [ ! -e /opt/gone ] && [ "$(stat -c %u:%g /opt/two)" = 7:8 ]
          echo more >> /etc/motd
          rm -r /opt/tree
          rm -r /srv/again; mkdir /srv/again; echo new > /srv/again/new
          rm -r /srv/file; echo a file > /srv/file
          rm /srv/link; mkdir /srv/link
          mv /var/moved /var/here
          mkdir "/odd name"; touch "/odd name/a
      b" "/odd name/ü*\\\\"
          ln /etc/motd /etc/other
        '';
        places = on base ''
          [ -e /proc/self/status ] && [ -d /sys ] && [ -w /dev/null ] && [ -d /nix/store ]
          echo junk > /tmp/junk
          sleep 1000 &
        '';
        untouched = on base "cat /etc/motd";
        again = on changed "ls '/odd name'; [ ! -e /opt/tree ]; rm -r /srv/again";
        extra = buildImage {
          name = "extra"; tag = "1"; compressor = "none"; contents = files;
          runAsRoot = "rm -r /srv /opt /var; chown 5 /etc/motd";
          extraCommands = "chown 6:6 .; mkdir -m 1777 tmp; [ -O etc ]; [ ! -e srv ]";
          permissions."/etc" = { gid = 9; };
        };
        hooks = runWithOverlay {
          name = "hooks"; fromImage = base;
          preMount = "mkdir layer/etc; echo first > layer/etc/motd; [ ! -e mnt/etc ]";
          postMount = "cat mnt/etc/motd mnt/opt/two > $out; rm mnt/opt/two";
          postUmount = "(cd layer; find . | sort) >> $out";
        };
        fails = on null "echo before; exit 7";
        reserved = on null "mkdir /a; touch /a/.wh.b";
        pipe = on null "mkfifo /pipe";
        finished = script: pkgs.runCommandMinimal "finished" {
          __finish = builtins.toJSON {
            builder = "layer"; baseJson = "{}"; contents = [ ];
            tree = "${builtins.placeholder "out"}/passwd";
          };
        } script;
        elsewhere = finished "ln -s /etc $out";
        linked = finished "mkdir $out; ln -s /etc/passwd $out/passwd";
        both = buildImage { name = "both"; runAsRoot = "x"; fakeRootCommands = "y"; };
        badPlace = buildImage {
          name = "bad"; contents = pkgs.tree "bad" { "/dev" = pkgs.link "etc"; };
          runAsRoot = "true";
        };
      }
      """;

  /// One store for all tests, because packages are fetched into it.
  @TempDir static Path directory;

  private static Typed imgx;

  @BeforeAll
  static void start() throws IOException {
    imgx = Typed.in(directory, directory);
    Files.writeString(directory.resolve("image.imgx"), PROGRAM);
  }

  /// Mode, owner and name of every file in the topmost layer that is not of the store.
  private String files(Path image) {
    return topmost(image, "tvf - | sed -E 's/ +[0-9]+ 1970.{13}/ /' | grep -v nix/store");
  }

  /// What tar says of the topmost layer.
  private String topmost(Path image, String how) {
    return imgx.shell(
        "l=$(tar -xOf %1$s manifest.json | jq -r '.[0].Layers[-1]'); tar -xOf %1$s $l |"
                .formatted(image)
            + " LC_ALL=C tar --numeric-owner -"
            + how);
  }

  @Test
  void usersAreAddedToNothing() {
    Path image = imgx.build("users");
    String files = files(image);
    assertTrue(files.contains("drwxr-xr-x 999/999 ./home/clerk/\n"), files);
    assertTrue(files.contains("-rwsr-s--- 999/999 ./home/clerk/file\n"), files);
    assertTrue(files.contains("-rw-r--r-- 0/0 ./etc/passwd\n"), files);
    assertTrue(files.contains("-rw-r--r-- 7/0 ./srv\n"), files);
    assertEquals("y\n".repeat(1_500_000), topmost(image, "xf - -O ./srv"));
    for (String absent : new String[] {"./dev/", "./proc/", "./sys/", "./tmp/"}) {
      assertFalse(files.contains(absent), files);
    }
    assertEquals(image, imgx.build("users"));
    Answer again = imgx.run("build", "image.imgx", "-A", "users.layer", "--check", "--no-link");
    assertEquals(0, again.code(), again::err);
  }

  @Test
  void theLayerHasWhatChanged() {
    assertEquals(
        """
        drwxrwxr-x 0/0 ./
        dr-xr-xr-x 0/0 ./etc/
        -r--r--r-- 0/0 ./etc/motd
        -r--r--r-- 0/0 ./etc/other
        drwxr-xr-x 0/0 ./odd name/
        -rw-r--r-- 0/0 ./odd name/a\\nb
        -rw-r--r-- 0/0 ./odd name/\\303\\274*\\\\
        dr-xr-xr-x 0/0 ./opt/
        -rw-r--r-- 0/0 ./opt/.wh.tree
        dr-xr-xr-x 0/0 ./srv/
        drwxr-xr-x 0/0 ./srv/again/
        -rw-r--r-- 0/0 ./srv/again/.wh.old
        -rw-r--r-- 0/0 ./srv/again/new
        -rw-r--r-- 0/0 ./srv/file
        drwxr-xr-x 0/0 ./srv/link/
        dr-xr-xr-x 0/0 ./var/
        -rw-r--r-- 0/0 ./var/.wh.moved
        dr-xr-xr-x 0/0 ./var/here/
        -r--r--r-- 0/0 ./var/here/x
        """,
        files(imgx.build("changed")));
    String layer = files(imgx.build("again"));
    assertTrue(layer.contains("-rw-r--r-- 0/0 ./srv/.wh.again\n"), layer);
    assertEquals(3, layer.lines().count(), layer);
  }

  /// umoci puts the layers upon each other as a container's runtime does.
  @Test
  void othersReadTheLayersAlike() {
    Path image = imgx.build("changed");
    imgx.shell(
        "skopeo copy -q docker-archive:%s oci:layout:it && umoci unpack --image layout:it bundle"
            .formatted(image));
    assertEquals(
        """
        etc/motd etc/other odd name odd name/a?b odd name/ü*\\ opt/kept opt/two srv/again \
        srv/again/new srv/file srv/link var/here var/here/x\
        """,
        imgx.shell(
            "cd bundle/rootfs && find . -mindepth 1 -not -path './nix*' -print0 | LC_ALL=C sort -z |"
                + " tr '\\n\\0' '?\\n' | grep -vE '^./(etc|opt|srv|var)$' | sed 's,^./,,' |"
                + " tr '\\n' ' ' | sed 's/ $//'"));
    assertEquals("7:8\n", imgx.shell("stat -c %u:%g bundle/rootfs/opt/two"));
    assertEquals("hellomore\n", imgx.shell("cat bundle/rootfs/etc/other"));
  }

  @Test
  void whatIsThereWhileItRunsIsNotInTheLayer() {
    assertEquals("drwxrwxr-x 0/0 ./\n", files(imgx.build("places")));
    assertEquals("drwxrwxr-x 0/0 ./\n", files(imgx.build("untouched")));
  }

  @Test
  void otherCommandsWorkOnWhatChanged() {
    assertEquals(
        """
        drwxrwxr-x 6/6 ./
        dr-xr-xr-x 0/9 ./etc/
        -r--r--r-- 5/0 ./etc/motd
        drwxrwxrwt 0/0 ./tmp/
        """,
        files(imgx.build("extra")));
  }

  @Test
  void overlaysHaveHooks() throws IOException {
    assertEquals(
        "first\n2\n.\n./etc\n./etc/motd\n./opt\n./opt/.wh.two\n",
        Files.readString(imgx.build("hooks")));
  }

  @Test
  void failuresSayWhatIsWrong() {
    for (String[] wrong :
        new String[][] {
          {"fails", "the script that runs as root failed with exit code 7"},
          {"reserved", "`/a/.wh.b`: in a layer a name that begins with `.wh.`"},
          {"pipe", "`pipe` is neither a file, a directory nor a link: a layer cannot hold it"},
          {"elsewhere", "must be a directory, but is a link"},
          {"linked", "`passwd` of a layer's tree is no regular file"},
          {"both", "give `runAsRoot` or `fakeRootCommands`, not both"},
          {"badPlace", "the image's `/dev` is no directory"}
        }) {
      Answer answer = imgx.run("build", "image.imgx", "-A", wrong[0], "--no-link");
      assertNotEquals(0, answer.code(), wrong[0]);
      assertTrue(answer.err().contains(wrong[1]), answer::err);
    }
  }
}
