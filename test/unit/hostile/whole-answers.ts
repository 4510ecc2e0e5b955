// Ways in which a whole answer may be another than it should be, or not come at all.
import { AnswerTooLarge, type HttpAnswer } from "../../../src/artie/http.ts";

/** What comes in the place of an answer. @throws what comes of it in the place of one */
export type Spoil = (answer: HttpAnswer) => HttpAnswer;

const text = (of: (text: string) => string): Spoil => {
  return (answer) => ({ ...answer, text: of(answer.text) });
};

/** None of these is an answer of the API that was asked. */
export const SPOILED: Readonly<Record<string, Spoil>> = {
  "403": (answer) => ({ ...answer, status: 403, text: '{"error":"this key may not do that"}' }),
  "500": (answer) => ({ ...answer, status: 500, text: '{"error":"it broke"}' }),
  HTML: text(() => "<html><body>Sign in</body></html>"),
  cut: text((whole) => whole.slice(0, whole.length / 2) || "{"),
  twice: text((whole) => (whole === "" ? "{}{}" : whole + whole)),
  huge: () => {
    throw new AnswerTooLarge();
  },
  slow: () => {
    throw new DOMException("The operation was aborted due to timeout", "TimeoutError");
  },
};
