// The trail: whoever changes it behind the gateway's back is found out, and what is old goes without a trace of doubt.
import { describe, expect, test } from "vitest";
import { openKeyring } from "../../src/gateway/store/keyring.ts";
import { openStore } from "../../src/gateway/store/store.ts";
import { Trail, type Verdict } from "../../src/gateway/trail.ts";
import { newPlace, type Place, runOn, type StoreName, STORES } from "./stores.ts";

const KEY = Buffer.alloc(32, 3);
const CHAIN = "gchain";

/** Does something with the trail of a store, and closes it. */
async function withTrail<T>(place: Place, work: (trail: Trail) => Promise<T>): Promise<T> {
  await using store = await openStore(place.address);
  const trail = new Trail(store, await openKeyring(store, [KEY]), (error) => {
    throw error;
  });
  const result = await work(trail);
  await trail.end();
  return result;
}

/** A trail of five rows. */
async function written(store: StoreName): Promise<Place> {
  const place = await newPlace(store);
  await withTrail(place, async (trail) => {
    for (let index = 1; index <= 5; index += 1) {
      await trail.write({ chain: CHAIN, kind: "call", entry: { tool: `tool ${index}` } });
    }
  });
  return place;
}

const verify = (place: Place): Promise<Verdict> => withTrail(place, (trail) => trail.verify());

const TAMPERED: readonly (readonly [string, string, string])[] = [
  ["a row that says something else", "update artie_audit set entry = '{}' where seq = 2", "row 2 was changed"],
  ["a row at another time", "update artie_audit set at = at + 1 where seq = 4", "row 4 was changed"],
  ["a row that is gone", "delete from artie_audit where seq = 3", "rows 3 to 3 are missing"],
  ["a first row that is gone", "delete from artie_audit where seq = 1", "rows 1 to 1 are missing"],
  ["a last row that is gone", "delete from artie_audit where seq = 5", "rows 5 to 5 are missing"],
  ["all rows gone", "delete from artie_audit", "rows 1 to 5 are missing"],
  [
    "an end that was moved",
    "delete from artie_audit where seq = 5; update artie_audit_heads set seq = 4",
    "its end was changed",
  ],
  ["an end that is gone", "delete from artie_audit_heads", "nothing says where its rows end"],
  [
    "a row that stands for older ones",
    `delete from artie_audit where seq < 3; update artie_audit set kind = 'checkpoint', entry = '{"seal":"x"}' where seq = 3`,
    "the checkpoint at row 3 was changed",
  ],
];

describe.each(STORES)("a trail in %s", (store) => {
  test.each(TAMPERED)("gives away %s", async (_, statement, problem) => {
    await using place = await written(store);
    expect(await verify(place)).toEqual({ ok: true, rows: 5, chains: 1, problems: [] });
    await runOn(store, place, statement);
    const { ok, problems } = await verify(place);
    expect(ok).toBe(false);
    expect(problems.join("; ")).toContain(`${CHAIN}: ${problem}`);
  });

  test("loses what is old, goes on, and stays whole", async () => {
    await using place = await written(store);
    const removed = await withTrail(place, (trail) => trail.removeBefore(Date.now() + 1));
    expect(removed).toBe(5);
    await withTrail(place, (trail) => trail.write({ chain: CHAIN, kind: "call", entry: { tool: "later" } }));
    expect(await verify(place)).toEqual({ ok: true, rows: 2, chains: 1, problems: [] });
    await runOn(store, place, "delete from artie_audit where kind = 'checkpoint'");
    expect((await verify(place)).problems).toEqual([`${CHAIN}: rows 1 to 5 are missing`]);
  });
});
