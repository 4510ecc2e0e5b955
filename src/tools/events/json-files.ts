// Reads files of JSON: an array of objects element by element, or one object per line.
import { MAX_EVENT_BYTES } from "../../artie/index.ts";
import { TOO_LARGE } from "./event.ts";
import { JsonReader, parseJson } from "./json.ts";
import { linesOf } from "./lines.ts";
import { type FileRecord, fromBytes, isFields, NOT_UTF8, refused } from "./record.ts";

/** After what is no JSON nothing is sure any more: a comma may stand in a text, a bracket may be missing. */
export async function* readJsonArray(text: AsyncIterable<Buffer>): AsyncGenerator<FileRecord[]> {
  let found: FileRecord[] = [];
  let [read, line, index, unfinished] = [0, 1, 0, 0];
  let problem: string | undefined;
  const reader = new JsonReader("$.*", (value, wrong) => found.push(toRecord(index++, value, wrong)));
  for await (const chunk of text) {
    if (read === 0) requireArray(chunk);
    const isJson = reader.write(chunk);
    unfinished = found.length > 0 || reader.isComplete ? 0 : unfinished + chunk.length;
    line += breaksIn(chunk.subarray(0, isJson ? chunk.length : Math.max(0, reader.offset - read)));
    read += chunk.length;
    yield found;
    found = [];
    if (!isJson) problem = reader.isComplete ? "text follows the end of the array" : `is not JSON from line ${line} on`;
    // Such an element never becomes an event, and must not fill the memory.
    else if (unfinished > 2 * MAX_EVENT_BYTES) problem = TOO_LARGE;
    if (problem !== undefined) break;
  }
  if (!reader.isComplete) problem ??= "the file ends before the array does";
  if (problem !== undefined) yield [{ position: index, problem, lostTo: "end" }];
}

/** @throws ToolError */
function requireArray(start: Buffer): void {
  const [first] = start.toString("latin1").trimStart();
  if (first === "[") return;
  const list = first === "{" ? "; a list inside of an object must be taken out of it" : "";
  throw refused(`The file does not hold a JSON array of events: for one object per line pass format "jsonl"${list}.`);
}

function breaksIn(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf("\n"); at !== -1; at = bytes.indexOf("\n", at + 1)) count++;
  return count;
}

/** Blank lines are allowed. A bad line spoils no other: no text in JSON holds a line break. */
export async function* readJsonLines(text: AsyncIterable<Buffer>): AsyncGenerator<FileRecord[]> {
  let position = 0;
  const toRecords = (line: string): FileRecord[] => {
    position++;
    if (line.trim() === "") return [];
    if (line.length > MAX_EVENT_BYTES) return [{ position, problem: TOO_LARGE }];
    const json = fromBytes(line)?.trim();
    const { value, problem } = json === undefined ? { value: undefined, problem: NOT_UTF8 } : parseJson(json);
    return [toRecord(position, value, problem)];
  };
  for await (const lines of linesOf(text)) yield lines.flatMap(toRecords);
}

function toRecord(position: number, value: unknown, problem: string | undefined): FileRecord {
  if (problem !== undefined) return { position, problem };
  return isFields(value) ? { position, fields: value } : { position, problem: "is not a JSON object" };
}
