package dev.imgx.build.debian;

import java.util.List;

/// What is to be pinned.
///
/// @param suites where packages come from: `bookworm`, `bookworm-security`
/// @param components of the suites: `main`
/// @param architectures as Debian calls them: `amd64`
/// @param wanted packages, as in a control file: `jq`, `jq (= 1.6-2.1)`
public record LockRequest(
    List<String> suites, List<String> components, List<String> architectures, List<String> wanted) {
  public LockRequest {
    suites = List.copyOf(suites);
    components = List.copyOf(components);
    architectures = architectures.stream().sorted().distinct().toList();
    wanted = wanted.stream().sorted().distinct().toList();
  }
}
