// JSON whose numbers stay what they are: one that a double may not hold is kept as the digits that stood there.
import { randomUUID } from "node:crypto";
import { Tokenizer, TokenParser, TokenType } from "@streamparser/json";

/** Stands before the digits of a number in the values; nobody can guess it, so that no text begins with it. */
const MARK = `number ${randomUUID()} `;
const MARKED = new RegExp(`"${MARK}([^"]+)"`, "g");

class ExactTokenizer extends Tokenizer {
  /** Of the latest number, as it stands in the text. */
  digits = "";

  protected override parseNumber(text: string): number {
    this.digits = text;
    return Number(text);
  }
}

/** Takes JSON as UTF-8, cut anywhere. Gives the values at the path: all of it (`$`) or the elements of an array (`$.*`). */
export class JsonReader {
  readonly #tokenizer = new ExactTokenizer();
  readonly #parser: TokenParser;
  /** Of the objects that are open. */
  readonly #names: Set<unknown>[] = [];
  #latest: unknown;
  #problem: string | undefined;
  /** Bytes up to the latest token that was in order. */
  offset = 0;

  constructor(path: "$" | "$.*", emit: (value: unknown, problem: string | undefined) => void) {
    this.#parser = new TokenParser({ paths: [path], keepStack: false });
    this.#parser.onValue = ({ value }) => {
      emit(value, this.#problem);
      this.#problem = undefined;
    };
    this.#tokenizer.onToken = ({ token, value, offset }) => {
      this.#watchNames(token);
      this.#latest = value;
      this.#parser.write({ token, value: token === TokenType.NUMBER ? this.#exact(value) : value });
      this.offset = offset;
    };
  }

  get isComplete(): boolean {
    return this.#parser.isEnded;
  }

  /** Whether it is JSON so far. */
  write(bytes: Buffer): boolean {
    try {
      this.#tokenizer.write(bytes);
      return true;
    } catch {
      return false;
    }
  }

  /** A name that stands twice in an object has two values, of which only one could be sent. */
  #watchNames(token: TokenType): void {
    if (token === TokenType.LEFT_BRACE) this.#names.push(new Set());
    if (token === TokenType.RIGHT_BRACE) this.#names.pop();
    if (token !== TokenType.COLON) return;
    const names = this.#names.at(-1);
    if (names?.has(this.#latest)) this.#problem ??= `has the field ${JSON.stringify(this.#latest)} twice`;
    names?.add(this.#latest);
  }

  #exact<Value>(value: Value): Value | string {
    const { digits } = this.#tokenizer;
    if (!Number.isFinite(value)) this.#problem ??= "has a number that is larger than any receiver can hold";
    return String(value) === digits ? value : MARK + digits;
  }
}

/** A value, or what is wrong with its text; never quotes the text. */
export function parseJson(text: string): { readonly value: unknown; readonly problem?: string | undefined } {
  try {
    // The platform's parser is several times as fast, and has lost nothing when its value gives the same text again.
    const value: unknown = JSON.parse(text);
    if (JSON.stringify(value) === text) return { value };
  } catch {
    // The other one says where.
  }
  const found: { value: unknown; problem: string | undefined }[] = [];
  const reader = new JsonReader("$", (value, problem) => found.push({ value, problem }));
  // A number ends only when something follows.
  const bytes = Buffer.from(`${text}\n`);
  const isJson = reader.write(bytes) && reader.isComplete;
  const problem = `is not JSON after character ${bytes.toString("utf8", 0, reader.offset + 1).length}`;
  return (isJson ? found[0] : undefined) ?? { value: undefined, problem };
}

/** The JSON of a value, with every number as it stood. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes(MARK) ? json.replace(MARKED, "$1") : json;
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && !value.startsWith(MARK);
}

/** The text of a text or of a number; undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return undefined;
  return value.startsWith(MARK) ? value.slice(MARK.length) : value;
}
