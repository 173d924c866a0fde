package dev.imgx.build.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Files of names and passwords, and waiting.
class NetrcTest {
  private static String of(String text, String host) {
    return String.valueOf(Netrc.parse(text).authorization(URI.create("https://" + host + "/x")));
  }

  @Test
  void namesAndPasswords() {
    String text =
        """
        # machine commented.example login no password no
        machine a.example login ann password secret
        machine b.example
          login bob
          account ignored
          password "two words \\" and a quote"
        macdef init
        machine macro.example login no password no

        machine c.example login carl
        default login anybody password guess
        machine late.example login no password no
        """;
    assertEquals(Netrc.basic("ann:secret"), of(text, "a.example"));
    assertEquals(Netrc.basic("ann:secret"), of(text, "A.EXAMPLE:8080"));
    assertEquals(Netrc.basic("bob:two words \" and a quote"), of(text, "b.example"));
    assertEquals(Netrc.basic("carl:"), of(text, "c.example"));
    for (String other : new String[] {"commented.example", "macro.example", "late.example"}) {
      assertEquals(Netrc.basic("anybody:guess"), of(text, other));
    }
    assertEquals("null", of("machine a.example login ann password secret", "b.example"));
    for (String odd : new String[] {"", "machine", "machine x", "login", "x y z", "machine \"x"}) {
      assertEquals("null", of(odd, "a.example"), odd);
    }
  }

  @Test
  void waitingGrowsAndServersMayAskForMore() {
    Patience patience = Patience.STANDARD;
    assertEquals(patience.pause(), patience.before(2, Duration.ZERO));
    assertEquals(patience.pause().multipliedBy(4), patience.before(4, Duration.ZERO));
    assertEquals(Duration.ofSeconds(30), patience.before(2, Duration.ofSeconds(30)));
    assertEquals(Duration.ofMinutes(2), patience.before(2, Duration.ofDays(30)));
    assertEquals(Duration.ofMinutes(2), patience.before(1000, Duration.ZERO));
  }
}
