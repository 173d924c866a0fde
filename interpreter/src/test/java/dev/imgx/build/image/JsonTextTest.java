package dev.imgx.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.imgx.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonTextTest {
  private static final String SAMPLE =
      "{\"b\":{},\"a\":[],\"c\":[1,{\"x\":null,\"y\":1.5,"
          + "\"z\":\"a/b\\u007f\\u0001\\u001f\\t\\n<&\\u00e9\\u2028\\\"\\\\\"}],"
          + "\"n\":-12345,\"e\":true,\"nested\":[[],[[2]]]}";

  @TempDir Path folder;

  @Test
  void theTextsAreThoseOfJqAndJshon() throws IOException {
    Files.writeString(folder.resolve("x.json"), SAMPLE);
    String jq = Peers.run(folder, "jq", ".", "x.json").success();
    assertEquals(jq, JsonText.JQ.print(JsonText.parse(SAMPLE, "the sample")));
    String jshon = Peers.run(folder, "sh", "-c", "jshon < x.json").success();
    assertEquals(jshon, JsonText.JSHON.print(JsonText.parse(SAMPLE, "the sample")));
  }
}
