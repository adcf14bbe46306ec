package souk.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonMappingException;

/** A text in a body that can't be kept. */
final class UnstorableText extends JsonMappingException {
  private static final long serialVersionUID = 1L;

  UnstorableText(JsonParser parser) {
    super(parser, "no text");
  }
}
