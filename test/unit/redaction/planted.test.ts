// No credential comes out: each in a form of its own, planted in every field and every refusal of every operation, looked
// for in what tools answer, in errors, in progress, in the record and in what is logged.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ArtieError, createArtieClient, createEventsClient } from "../../../src/artie/index.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import { ENOUGH, operationIds, Planting, type Write } from "../../support/planting.ts";
import { argsFor, otherScenarios, scenarioSecrets } from "../support/scenarios.ts";
import { World } from "../support/world.ts";

/** What a tool needs as it is: what a thing is, and its state. */
const KINDS =
  /^(?:type|status|stage|backfillStage|historyTableBackfillStage|role|sourceType|backfillMode|mode)(?:\[\])*$/;
/** Also by what it is called. */
const NAMES = new RegExp(`${KINDS.source}|(?:name|label|database|schema|tables?|slot)\\w*(?:\\[\\])*$`, "i");

const REFUSALS: readonly (readonly [status: number, write: Write])[] = [
  [400, (error) => ({ error })],
  [409, (error) => ({ error: `failed to start pipeline: failed to validate source: ${error}` })],
  [422, (detail) => ({ detail: `rpc error: code = Unknown desc = ${detail}`, title: "no" })],
  [500, (message) => ({ message: `panic: ${message}` })],
  [200, (error) => ({ error })],
  [403, (text) => text],
];
const ROUNDS = 2;

describe("a credential in an answer or a refusal", () => {
  let world: World;
  let planting: Planting;
  let seen = 0;
  beforeAll(async () => {
    world = await World.start();
    planting = await Planting.before(world.sandbox);
  });
  afterAll(async () => {
    await planting[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });

  /** Calls the tool with answers as they are told, once it has its arguments; gives all that anybody is shown of it. */
  async function shownBy(name: string, given: object | undefined, misbehavior: Planting["misbehavior"]) {
    const lines: string[] = [];
    const show = (shown: unknown) => void lines.push(JSON.stringify(shown));
    const userAgent = "artie-vscode/test";
    planting.misbehavior = { kind: "none" };
    planting.known = [];
    world.reset({}, scenarioSecrets);
    const { secrets } = world;
    world.services = {
      ...world.services,
      secrets: { ...secrets, known: () => [...secrets.known(), ...planting.known] },
      artie: createArtieClient({
        ...{ url: planting.url, key: world.sandbox.apiKey, userAgent, freshMs: 0 },
        observe: ({ method, path, status, error }) => show([method, path, status, error?.message]),
      }),
      events: (key) => createEventsClient({ url: planting.url, key, userAgent }),
    };
    const args = given ?? (await argsFor(name, world));
    planting.misbehavior = misbehavior;
    planting.called = [];
    const { value, error } = await world.call(name, args, {
      // To a person nothing is cut.
      caller: { principal: { kind: "person" } },
      record: show,
      progress: show,
    });
    show(value);
    if (error) show([error.message, error.stack, error, error instanceof ArtieError && error.reported]);
    return lines;
  }

  const calls = [...catalog.map(({ name }) => [name, undefined] as const), ...otherScenarios];
  it.each(calls)("stays out of all that is shown of %s %j", async (name, given) => {
    await shownBy(name, given, { kind: "none" });
    const called = new Set(planting.called);
    const leaks: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const keeps of [KINDS, NAMES]) {
        const shown = await shownBy(name, given, { kind: "fields", keeps });
        seen += shown.join("").match(/\(\d+\.\)/g)?.length ?? 0;
        leaks.push(...planting.leaksIn(shown));
      }
      for (const [index, operation] of [...called].entries()) {
        const [status, write] = REFUSALS[(round + index + name.length) % REFUSALS.length] ?? [400, String];
        leaks.push(...planting.leaksIn(await shownBy(name, given, { kind: "refusal", operation, status, write })));
      }
    }
    expect(leaks).toEqual([]);
  });

  it("was planted everywhere, and what stood beside it was shown", () => {
    expect(operationIds.filter((id) => !planting.counts.has(id))).toEqual([]);
    expect(planting.fewest).toBeGreaterThanOrEqual(ENOUGH);
    expect(planting.forms.size).toBeGreaterThan(500);
    expect([...planting.counts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(40_000);
    expect(seen).toBeGreaterThan(5_000);
  });
});
