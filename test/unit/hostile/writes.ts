// What a write reads, changed: every field of every answer in every way, of what it is about; of the lists in which names are
// looked up each field in one way.
import { afterAll, beforeAll, expect, it } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import type { Tool } from "../../../src/tools/define.ts";
import { changed, FIELD_KINDS, type FieldKind, type Path, placesIn, UNKNOWN_FIELD } from "./changes.ts";
import { type Exchange, HostileApi, isLook, type Seen } from "./hostile-api.ts";
import { expectWriting } from "./invariants.ts";

/** Where names are looked up, and what is read again: the answers are those of others, each field meets one kind. */
const LIST = /^GET \/(pipelines|source-readers|connectors\?.*)$/;

const LOOKS = 3;
const ALWAYS =
  /^(name|label|type|host|port|username|connectorUUID|database|vpcServiceName|specificDestCfg|advancedSettings|sharedConfig|tables)$/;
const SO: ReadonlySet<FieldKind> = new Set(["gone", "null", "other word"]);

interface Place {
  readonly exchange: Exchange;
  readonly path: Path;
}

/** One test for each tool and kind. */
export function changeWhatWritesRead(tools: readonly Tool[]): void {
  let api: HostileApi;
  beforeAll(async () => {
    api = await HostileApi.start();
  });
  afterAll(() => api[Symbol.asyncDispose]());

  const cases = tools.flatMap(({ name }) => FIELD_KINDS.map((kind, turn) => [name, kind, turn] as const));
  it.each(cases)("%s: %s", async (tool, kind, turn) => {
    const base = await api.call(tool);
    for (const [index, { exchange, path }] of placesOf(base).entries()) {
      const again = exchange.nth > 0 && isLook(exchange.operation);
      // Over the looks before, during and after a write each field meets every kind.
      if (again && (index + exchange.nth) % LOOKS !== turn % LOOKS) continue;
      if (LIST.test(exchange.operation) && index % FIELD_KINDS.length !== turn) continue;
      await expectHolds(base, kind, { exchange, path }, ({ operation, nth }) => {
        return operation === exchange.operation && nth === exchange.nth;
      });
      // As it is with an API that is so: in every answer, until something is written. What it always says otherwise is so,
      // and what it never shows is not there, unless it always has to be.
      if (again || !isReadAgain(base, exchange) || (SO.has(kind) && !ALWAYS.test(path.join(".")))) continue;
      const seen = await expectHolds(
        base,
        kind,
        { exchange, path },
        ({ operation }) => operation === exchange.operation,
      );
      if (!seen || kind !== "one beside") continue;
      const isReplaced = /^update_|_update_with/.test(tool) && exchange.operation.includes("{uuid}");
      // What we do not know is kept.
      if (isReplaced) expect(JSON.stringify(seen.writes.map(({ body }) => body))).toContain(UNKNOWN_FIELD);
      expect(seen.outcome.ok, whereOf(seen, { exchange, path }, kind)).toBe(true);
    }
  });

  async function expectHolds(base: Seen, kind: FieldKind, place: Place, isMeant: (exchange: Exchange) => boolean) {
    let isWritten = false;
    const nothing = changed(JSON.parse(place.exchange.answer.text), place.path, kind, 0) === undefined;
    if (nothing) return undefined;
    const seen = await api.call(base.tool, undefined, (exchange) => {
      const { operation, answer } = exchange;
      const counts = isMeant(exchange) && !(isWritten && isLook(operation));
      isWritten ||= !isLook(operation);
      const other = counts ? changed(JSON.parse(answer.text), place.path, kind, 0) : undefined;
      return other === undefined ? undefined : { ...answer, text: JSON.stringify(other) };
    });
    expectWriting(seen, base, whereOf(seen, place, kind), { path: place.path, kind });
    return seen;
  }
}

export const writingTools = catalog.filter(({ level, tags }) => level !== "read" && !tags.includes("tracking"));

function placesOf({ exchanges }: Seen): Place[] {
  return exchanges.flatMap((exchange) =>
    exchange.answer.text === "" ? [] : placesIn(JSON.parse(exchange.answer.text)).map((path) => ({ exchange, path })),
  );
}

function isReadAgain({ exchanges }: Seen, { operation }: Exchange): boolean {
  return isLook(operation) && exchanges.some((exchange) => exchange.operation === operation && exchange.nth > 0);
}

function whereOf(seen: Seen | undefined, { exchange, path }: Place, kind: FieldKind): string {
  const { operation, nth } = exchange;
  return `${operation} #${nth} ${path.join(".")} ${kind}: ${JSON.stringify(seen?.outcome.value)}`;
}
