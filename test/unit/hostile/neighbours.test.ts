// What a tool adds to its answer from elsewhere may fail: every request of every tool that reads fails in turn, and the
// tool answers with what it has and says what is missing.
import { afterAll, beforeAll, expect, it } from "vitest";
import { catalog } from "../../../src/tools/catalog.ts";
import type { Tool } from "../../../src/tools/define.ts";
import { isUuid } from "../../../src/rules/named.ts";
import { argsFor, otherScenarios } from "../support/scenarios.ts";
import type { World } from "../support/world.ts";
import { type Args, type ArgsOf, type Exchange, HostileApi, type Seen } from "./hostile-api.ts";
import { SPOILED } from "./whole-answers.ts";

/** Where a name is looked up. */
const LISTS: Readonly<Record<string, string>> = {
  pipeline: "GET /pipelines",
  connector: "GET /connectors?includeSourceConnectors=true",
  sourceReader: "GET /source-readers",
  encryptionKey: "GET /encryption-keys",
  columnHashingSalt: "GET /column-hashing-salts",
};

/** The UUID in place of a name. */
const UUID_OF: Readonly<Record<string, (world: World, name: string) => string | undefined>> = {
  pipeline: (world, name) => world.pipeline(name).uuid,
  connector: (world, name) => world.connector(name).uuid,
  sourceReader: (world, name) => world.reader(name).uuid,
  encryptionKey: ({ sandbox }, wanted) => sandbox.state.encryptionKeys.all().find(({ name }) => name === wanted)?.uuid,
  columnHashingSalt: ({ sandbox }, wanted) =>
    sandbox.state.columnHashingSalts.all().find(({ name }) => name === wanted)?.uuid,
};

let api: HostileApi;
beforeAll(async () => {
  api = await HostileApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

const reading = catalog.filter(({ level }) => level === "read");
const ways = reading.flatMap((tool): (readonly [name: string, tool: Tool, argsOf: ArgsOf])[] => [
  [tool.name, tool, (world) => argsFor(tool.name, world)],
  [`${tool.name} by UUID`, tool, async (world) => byUuid(await argsFor(tool.name, world), world)],
  ...otherScenarios.flatMap(([name, args]): (readonly [string, Tool, ArgsOf])[] =>
    name === tool.name ? [[`${name} by ${Object.keys(args).join(", ")}`, tool, () => args]] : [],
  ),
]);

it.each(ways)("%s answers with what it has", async (_, tool, argsOf) => {
  const base = await api.call(tool.name, argsOf);
  expect(base.outcome.ok).toBe(true);
  for (const { operation, nth } of base.exchanges.filter((exchange) => !isNeeded(tool, base, exchange))) {
    for (const [failure, spoil] of Object.entries(SPOILED)) {
      const seen = await api.call(tool.name, argsOf, (exchange) =>
        exchange.operation === operation && exchange.nth === nth ? spoil(exchange.answer) : undefined,
      );
      const where = `${operation}, ${failure}: ${JSON.stringify(seen.outcome.value)}`;
      expect(seen.outcome.ok, where).toBe(true);
      const { incomplete, ...rest } = seen.outcome.value;
      // What adds nothing to the answer need not be named.
      if (incomplete === undefined) expect(rest, where).toEqual(base.outcome.value);
    }
  }
});

/** What the tool is there for, what it sends for that, and the list in which it finds what is named. */
function isNeeded(tool: Tool, { args, exchanges }: Seen, { operation, nth }: Exchange): boolean {
  const own = exchanges.find((exchange) => isOwn(tool, exchange));
  if (own?.operation === operation) return true;
  // The configuration of a saved connector, its type, its columns.
  if (own?.operation.startsWith("POST") && /^GET \/connectors\/\{uuid\}(\/detail|$)/.test(operation)) return nth === 0;
  return nth === 0 && Object.entries(LISTS).some(([field, list]) => list === operation && isName(args[field]));
}

/** Not what it would also like to know, in the same request. */
function isOwn({ sends }: Tool, { operation }: Exchange): boolean {
  const asked = operation.replace(/\?(?!include).*|\?includeRelatedObjects.*/, "");
  return sends.some(({ operation: { method, path } }) => asked === `${method} ${path}`);
}

function isName(value: unknown): value is string {
  return typeof value === "string" && !isUuid(value);
}

function byUuid(args: Args, world: World): Args {
  const fields = Object.entries(args).map(([field, value]) => [
    field,
    isName(value) ? (UUID_OF[field]?.(world, value) ?? value) : value,
  ]);
  return Object.fromEntries(fields) as Args;
}
