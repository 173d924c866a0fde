package dev.imgx.build.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CredentialsTest {
  @TempDir Path home;

  private @Nullable Login login(String name) throws IOException {
    Map<String, String> environment =
        Map.of("HOME", home.toString(), "PATH", home.resolve("bin") + ":/usr/bin:/bin");
    return new Credentials(environment).of(ImageName.parse(name));
  }

  private void write(String file, String text) throws IOException {
    Path path = home.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static String auth(String text) {
    return "{\"auth\":\""
        + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8))
        + "\"}";
  }

  @Test
  void nobodyWithoutFiles() throws IOException {
    assertNull(login("alpine"));
  }

  @Test
  void theMostExactNameCounts() throws IOException {
    write(
        ".config/containers/auth.json",
        "{\"auths\":{\"quay.io\":%s,\"quay.io/team\":%s,\"quay.io/team/app\":%s}}"
            .formatted(auth("all:1"), auth("team:2:3"), auth("app:4")));
    assertEquals(new Login("all", "1", false), login("quay.io/other"));
    assertEquals(new Login("team", "2:3", false), login("quay.io/team/other"));
    assertEquals(new Login("app", "4", false), login("quay.io/team/app"));
    assertNull(login("quay.example/team/app"));
  }

  @Test
  void dockersFileAndItsNamesOfTheHub() throws IOException {
    write(
        ".docker/config.json",
        "{\"auths\":{\"https://index.docker.io/v1/\":%s,\"https://r.example/v2/\":{\"username\":\"u\",\"password\":\"p\"}}}"
            .formatted(auth("hub:pass")));
    assertEquals(new Login("hub", "pass", false), login("alpine"));
    assertEquals(new Login("u", "p", false), login("r.example/x"));
  }

  @Test
  void identityTokens() throws IOException {
    write(
        ".docker/config.json",
        "{\"auths\":{\"r.example\":{\"auth\":\"\",\"identitytoken\":\"t\"}}}");
    assertEquals(new Login("", "t", true), login("r.example/x"));
  }

  @Test
  void podmansFileComesBeforeDockers() throws IOException {
    write(".docker/config.json", "{\"auths\":{\"r.example\":" + auth("docker:1") + "}}");
    write(".config/containers/auth.json", "{\"auths\":{\"r.example\":" + auth("podman:1") + "}}");
    assertEquals(new Login("podman", "1", false), login("r.example/x"));
  }

  @Test
  void helpersAreAsked() throws IOException {
    program(
        "docker-credential-mine",
        """
        read server
        case $1/$server in
          get/r.example) echo '{"ServerURL":"r.example","Username":"ada","Secret":"s3"}' ;;
          get/t.example) echo '{"Username":"<token>","Secret":"tok"}' ;;
          *) echo 'credentials not found in native keychain'; exit 1 ;;
        esac
        """);
    program("docker-credential-broken", "echo it is raining; exit 1\n");
    write(
        ".docker/config.json",
        """
        {"credHelpers":{"r.example":"mine","t.example":"mine","b.example":"broken","n.example":"none","e.example":"../x"},
         "credsStore":"mine"}
        """);
    assertEquals(new Login("ada", "s3", false), login("r.example/x"));
    assertEquals(new Login("<token>", "tok", true), login("t.example/x"));
    assertNull(login("other.example/x"));
    refused("b.example/x", "it is raining");
    refused("n.example/x", "not on the PATH");
    refused("e.example/x", "not the name of a credential helper");
  }

  private void program(String name, String script) throws IOException {
    write("bin/" + name, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(
        home.resolve("bin/" + name), PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void damagedFilesAreExplained() throws IOException {
    write(".docker/config.json", "{");
    refused("r.example/x", "config.json");
    write(".docker/config.json", "{\"auths\":{\"r.example\":{\"auth\":\"?\"}}}");
    refused("r.example/x", "base 64");
    write(".docker/config.json", "{\"auths\":{\"r.example\":" + auth("nocolon") + "}}");
    refused("r.example/x", "user:password");
  }

  private void refused(String name, String word) {
    RegistryError error = assertThrows(RegistryError.class, () -> login(name));
    assertTrue(error.getMessage().contains(word), error.getMessage());
  }
}
