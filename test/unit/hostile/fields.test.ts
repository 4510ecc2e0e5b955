// One field of one answer at a time is gone, null, of another type, another word, masked, or has one beside it that nobody
// knows: over all tools, the kinds in turn, so that every field meets one and those that many tools read meet several.
import { afterAll, beforeAll, expect, it } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import { containing } from "../support/matchers.ts";
import { scenarios } from "../support/scenarios.ts";
import { changed, FIELD_KINDS, type FieldKind, MASK, placesIn } from "./changes.ts";
import { type Exchange, HostileApi, type Seen } from "./hostile-api.ts";

/** One of so many fields is changed for a tool, another one for the next. */
const STRIDE = 6;

let api: HostileApi;
beforeAll(async () => {
  api = await HostileApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

const tools = catalog.filter(({ name }) => Object.hasOwn(scenarios, name));

it.each(tools.map(({ name, level }, turn) => [name, level, turn] as const))("%s", async (tool, level, turn) => {
  const base = await api.call(tool);
  for (const [index, { exchange, path }] of fieldsOf(base).entries()) {
    if (index % STRIDE !== turn % STRIDE) continue;
    const kind = FIELD_KINDS[(turn + Math.floor(index / STRIDE)) % FIELD_KINDS.length] ?? "gone";
    const other = changed(JSON.parse(exchange.answer.text), path, kind, 0);
    if (other === undefined) continue;
    const text = JSON.stringify(other);
    const seen = await api.call(tool, undefined, ({ operation, nth, answer }) =>
      operation === exchange.operation && nth === exchange.nth ? { ...answer, text } : undefined,
    );
    const where = `${exchange.operation} ${path.join(".")} ${kind}: ${JSON.stringify(seen.outcome.value)}`;
    if (level === "read") expectReading(seen, path, where);
    else expectWriting(seen, base, kind, where);
  }
});

interface Field {
  readonly exchange: Exchange;
  readonly path: readonly string[];
}

function fieldsOf({ exchanges }: Seen): Field[] {
  return exchanges.flatMap((exchange) =>
    exchange.answer.text === "" ? [] : placesIn(JSON.parse(exchange.answer.text)).map((path) => ({ exchange, path })),
  );
}

/** What makes an answer one at all, and what says which one it is. */
const ESSENTIAL = /^(items|pipeline|uuid|name|label|type|hash|script|error|tableStats|\[\])$/;

/** A read fails only where the answer no longer tells what it is about, or where a mask would have been sent. */
function expectReading({ outcome }: Seen, path: readonly string[], where: string): void {
  if (outcome.ok || ESSENTIAL.test(path.at(-1) ?? "")) return;
  expect(outcome.value, where).toMatchObject({ error: { message: containing("holds a mask") } });
}

function expectWriting({ outcome, writes, before, after }: Seen, base: Seen, kind: FieldKind, where: string): void {
  // Nothing is written that was not read as real.
  expect(JSON.stringify(writes.map(({ body }) => body ?? null)), where).not.toContain(MASK);
  // What did not come as far as a write has changed nothing, and does not pass for done.
  if (writes.length === 0) {
    expect(after, where).toBe(before);
    if (outcome.ok && !("changed" in outcome.value)) expect(outcome.value, where).toHaveProperty("note");
    return;
  }
  // What is done is what was asked for and nothing else; a field that is there, odd or not, goes back as it was read.
  if (outcome.ok && (kind === "gone" || kind === "null" || kind === "masked")) {
    expect(undated(after), where).toEqual(undated(base.after));
  }
}

/** However often it was written: what was taken for somebody's change is put back by a second write. */
function undated(state: string): unknown {
  return JSON.parse(state, (name, value: unknown) => (/updatedAt$/i.test(name) ? undefined : value));
}
