package dev.imgx.build.registry;

import dev.imgx.build.fetch.Answer;
import dev.imgx.build.fetch.FetchError;
import dev.imgx.build.fetch.Status;
import dev.imgx.build.fetch.Web;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sends requests to a registry: shows what it wants to see, follows it to where it sends (without
/// showing that to others), waits when it is busy, and tries again what may help. Safe for several
/// threads.
final class Exchange {
  private static final int MOST_REDIRECTIONS = 8;

  private final Web web;
  private final URI registry;
  private final Authority authority;

  /// @param registry the server that may see who the user is
  Exchange(Web web, URI registry, Authority authority) {
    this.web = web;
    this.registry = registry;
    this.authority = authority;
  }

  /// What is sent, made anew for every attempt.
  @FunctionalInterface
  interface Content {
    BodyPublisher open() throws IOException;
  }

  /// A request.
  ///
  /// @param scope the permission that it needs: `repository:library/alpine:pull`
  /// @param body null for nothing
  record Call(
      String method, URI uri, String scope, Map<String, String> headers, @Nullable Content body) {
    /// A request without a body.
    static Call of(String method, URI uri, String scope) {
      return new Call(method, uri, scope, Map.of(), null);
    }

    /// The same with a header more.
    Call with(String header, String value) {
      Map<String, String> all = new TreeMap<>(headers);
      all.put(header, value);
      return new Call(method, uri, scope, all, body);
    }

    /// The same with a body.
    Call sending(Content content) {
      return new Call(method, uri, scope, headers, content);
    }

    private Call to(URI other) {
      return new Call(method, other, scope, headers, body);
    }
  }

  Web web() {
    return web;
  }

  /// Sends it and returns the answer, whatever its status, with its body still to come. Throws
  /// `RegistryError` when permission is denied, `FetchError` when there is no answer.
  Answer send(Call call) throws IOException {
    return send(call, web.patience().attempts());
  }

  /// The same, but a failure is for the caller: what was sent may have arrived. Throws `FetchError`
  /// also when the registry is busy.
  Answer once(Call call) throws IOException {
    Answer answer = send(call, 1);
    if (isBusy(answer.status())) {
      answer.close();
      throw Status.error(answer);
    }
    return answer;
  }

  private Answer send(Call call, int attempts) throws IOException {
    String shown = authority.known(call.scope());
    boolean challenged = false;
    for (int attempt = 1; ; ) {
      Answer answer;
      try {
        answer = followed(call, shown);
      } catch (FetchError e) {
        if (e.lasting() || attempt >= attempts) {
          throw e;
        }
        web.pause(++attempt, e);
        continue;
      }
      int status = answer.status();
      if (status == 401 && !challenged) {
        challenged = true;
        answer.close();
        var challenges = Challenge.parse(answer.headers().allValues("www-authenticate"));
        shown = authority.answer(challenges, call.scope(), shown);
      } else if (isBusy(status) && attempt < attempts) {
        answer.close();
        web.pause(++attempt, Status.error(answer));
      } else if (status == 401) {
        answer.close();
        throw authority.denied();
      } else {
        return answer;
      }
    }
  }

  private static boolean isBusy(int status) {
    return status == 408 || status == 429 || (status >= 500 && status != 501 && status != 505);
  }

  private Answer followed(Call first, @Nullable String shown) throws IOException {
    Call call = first;
    for (int i = 0; i < MOST_REDIRECTIONS; i++) {
      boolean home = isSameServer(registry, call.uri());
      Answer answer = web.send(request(call, home ? shown : null));
      if (!answer.isRedirection()) {
        return answer;
      }
      answer.close();
      call = call.to(resolve(call.uri(), answer.header("location")));
    }
    throw new FetchError("it sends to and fro without an end", true, null);
  }

  /// The address that a header `Location` means. Throws `FetchError` when that is none, or is less
  /// safe than where it was said.
  static URI resolve(URI base, String location) throws FetchError {
    try {
      URI target = base.resolve(location);
      if (base.getScheme().equals("https") && !"https".equals(target.getScheme())) {
        throw new FetchError("it sends to `" + target + "`, which is not safe", true, null);
      }
      return target;
    } catch (IllegalArgumentException e) {
      throw new FetchError("it sends to `" + location + "`, which is no address", true, e);
    }
  }

  private static boolean isSameServer(URI one, URI other) {
    return one.getScheme().equals(other.getScheme())
        && String.valueOf(one.getRawAuthority()).equals(other.getRawAuthority());
  }

  private HttpRequest request(Call call, @Nullable String shown) throws IOException {
    HttpRequest.Builder request = web.request(call.uri());
    call.headers().forEach(request::header);
    if (shown != null) {
      request.header("Authorization", shown);
    }
    Content body = call.body();
    return request
        .method(call.method(), body == null ? BodyPublishers.noBody() : body.open())
        .build();
  }
}
