// One field of one answer at a time is gone, null, of another type, another word, masked, or has one beside it that nobody
// knows: over all tools that read, the kinds in turn, so that every field meets one and those that many read meet several.
import { afterAll, beforeAll, it } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import { changed, FIELD_KINDS, type FieldKind, placesIn } from "./changes.ts";
import { HostileApi } from "./hostile-api.ts";
import { expectReading } from "./invariants.ts";

/** One of so many fields is changed in one way, the next in another. */
const STRIDE = 3;

let api: HostileApi;
beforeAll(async () => {
  api = await HostileApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

const reading = catalog.filter(({ level }) => level === "read");

it.each(reading.map(({ name }, turn) => [name, turn] as const))("%s", async (tool, turn) => {
  const { exchanges } = await api.call(tool);
  const places = exchanges.flatMap((exchange) =>
    exchange.answer.text === "" ? [] : placesIn(JSON.parse(exchange.answer.text)).map((path) => ({ exchange, path })),
  );
  for (const [index, { exchange, path }] of places.entries()) {
    // What can't be read is the worst, and so of every field.
    const kinds: FieldKind[] = ["other type"];
    const inTurn = FIELD_KINDS[(turn + Math.floor(index / STRIDE)) % FIELD_KINDS.length];
    if (inTurn && index % STRIDE === turn % STRIDE) kinds.push(inTurn);
    for (const kind of kinds) {
      const other = changed(JSON.parse(exchange.answer.text), path, kind, 0);
      if (other === undefined) continue;
      const text = JSON.stringify(other);
      const seen = await api.call(tool, undefined, ({ operation, nth, answer }) =>
        operation === exchange.operation && nth === exchange.nth ? { ...answer, text } : undefined,
      );
      const where = `${exchange.operation} ${path.join(".")} ${kind}: ${JSON.stringify(seen.outcome.value)}`;
      expectReading(seen, path, where);
    }
  }
});
