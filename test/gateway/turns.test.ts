// One update of a resource after the other, whichever replica makes it: turns in both stores, and two gateways at once.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fetchHttp, type Http } from "../../src/artie/index.ts";
import { openStore, type Store } from "../../src/gateway/store/store.ts";
import { lockIn } from "../../src/gateway/turns.ts";
import { Peer } from "../mcp/peers.ts";
import { run } from "./gateway.ts";
import { newPlace, type Place, runOn, type StoreName, STORES } from "./stores.ts";

const LEASE_MS = 60_000;
const { signal } = new AbortController();

describe.each(STORES)("turns in %s", (name: StoreName) => {
  let place: Place;
  let store: Store;
  let other: Store;
  const homes: string[] = [];

  beforeEach(async () => {
    place = await newPlace(name);
    store = await openStore(place.address);
    other = name === "Postgres" ? await openStore(place.address) : store;
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await store[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
    for (const home of homes.splice(0)) await rm(home, { recursive: true, force: true });
  });

  test("are one holder's at a time, of many at once", async () => {
    const takers = Array.from({ length: 20 }, (_, index) => `h${index}`);
    const taken = await Promise.all(
      takers.map((holder, index) => (index % 2 === 0 ? store : other).turns.take("p", holder, LEASE_MS)),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await other.turns.take("q", "h0", LEASE_MS)).toBe(true);
  });

  test("are given back by their holder alone", async () => {
    await store.turns.take("p", "one", LEASE_MS);
    await other.turns.giveBack("p", "two");
    expect(await other.turns.take("p", "two", LEASE_MS)).toBe(false);
    await store.turns.giveBack("p", "one");
    expect(await other.turns.take("p", "two", LEASE_MS)).toBe(true);
  });

  test("of who has gone without a word end with the lease, and are tidied away", async () => {
    await store.turns.take("p", "gone", 0);
    expect(await other.turns.take("p", "next", LEASE_MS)).toBe(true);
    await store.turns.take("q", "gone", 0);
    await store.turns.removeOld();
    expect(await store.turns.take("p", "late", LEASE_MS)).toBe(false);
  });

  test("keep those apart who share no machine", async () => {
    let [working, most] = [0, 0];
    const work = async (at: Store, what: string) => {
      // A machine of its own each: no lock file of one is another's.
      const home = await mkdtemp(join(tmpdir(), "artie-home-"));
      homes.push(home);
      vi.stubEnv("ARTIE_HOME", home);
      const { release } = await lockIn(at.turns)(what, signal);
      working += 1;
      most = Math.max(most, working);
      await new Promise((resolve) => setImmediate(resolve));
      working -= 1;
      await release();
    };
    await Promise.all([store, other, store, other, store, other].map((at) => work(at, "pipeline")));
    expect(most).toBe(1);
  });

  test("say whether somebody had it before", async () => {
    await store.turns.take("pipeline", "somebody", LEASE_MS);
    let asked: () => void = () => undefined;
    const hasAsked = new Promise<void>((resolve) => (asked = resolve));
    const take: typeof other.turns.take = async (...args) => {
      const outcome = await other.turns.take(...args);
      asked();
      return outcome;
    };
    const second = lockIn({ ...other.turns, take })("pipeline", signal);
    await hasAsked;
    await store.turns.giveBack("pipeline", "somebody");
    const { waited, release } = await second;
    await release();
    expect(waited).toBe(true);
  });

  test("are no reason not to work where the store does not answer", async () => {
    if (name === "SQLite") await store[Symbol.asyncDispose]();
    else await runOn(name, place, "drop table artie_turns");
    const { waited, release } = await lockIn(store.turns)("pipeline", signal);
    await release();
    expect(waited).toBe(false);
  });

  test("keep updates of one pipeline apart that two gateways make at once", async () => {
    // Without a folder for lock files, as on machines that share none.
    vi.stubEnv("ARTIE_HOME", "/dev/null/none");
    let [writing, most] = [0, 0];
    // What a write takes on its way, in which another could begin.
    const http: Http = async (request) => {
      if (request.method !== "POST") return fetchHttp(request);
      most = Math.max(most, ++writing);
      for (let look = 0; look < 40; look += 1) await fetchHttp({ ...request, method: "GET", body: undefined });
      const answer = await fetchHttp(request);
      writing -= 1;
      return answer;
    };
    const running = await run(name, { http });
    const { url, token } = await running.grant({ config: { access: "everything" } });
    const second = name === "Postgres" ? await running.replica() : running.gateway;
    const headers = { authorization: `Bearer ${token}` };
    const doors = [{ url }, { url: `${second.url}/g/mcp`, headers }];
    const peers = await Promise.all(doors.map((door) => Peer.connect("SDK 2, 2026-07-28", door)));
    const names = Array.from({ length: 6 }, (_, index) => `added_${index}`);
    const results = await Promise.all(
      names.flatMap((table, index) => {
        const args = { pipeline: "MySQL to BigQuery", tables: [{ name: table }] };
        return peers[index % peers.length]?.call("update_a_artie_pipeline_by_id", args) ?? [];
      }),
    );
    for (const peer of peers) await peer[Symbol.asyncDispose]();
    for (const result of results) {
      expect(result.isError, JSON.stringify(result.value)).toBe(false);
      // Nobody had to put back what another had taken away.
      expect(result.value).not.toHaveProperty("putBack");
    }
    expect(most).toBe(1);
    const tables = running.sandbox.pipeline("MySQL to BigQuery").tables.map((table) => table.name);
    expect(tables).toEqual(expect.arrayContaining(names));
  });
});
