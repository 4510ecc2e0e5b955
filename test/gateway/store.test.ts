// What both stores must do alike: one contract, and each of them for real.
import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createApprovalBook } from "../../src/gateway/approvals.ts";
import type { Grant } from "../../src/gateway/store/rows.ts";
import { openKeyring, parseMasterKeys, readKeyFile } from "../../src/gateway/store/keyring.ts";
import { openStore, type Store, type StoreEvent } from "../../src/gateway/store/store.ts";
import { Trail } from "../../src/gateway/trail.ts";
import { newPlace, type Place, runOn, type StoreName, STORES } from "./stores.ts";

let made = 0;

function grant(changes: Partial<Grant> = {}): Grant {
  made += 1;
  return {
    ...{ id: `g${made}`, token_hash: "hash", name: "For a test", client: null, account: "main" },
    config: { access: "read", methods: [], tags: [], exclude: [], pipelines: ["Orders"], pins: {} },
    ...{ created_by: "admin", created_at: Date.now(), not_before: null, expires_at: Date.now() + 60_000 },
    ...{ require_api_token_auth: false, calls_per_minute: null, writes: null, writes_left: null },
    ...{ approval: "none", approval_by: "member", last_used_at: null, calls: 0, revoked_at: null },
    ...changes,
  };
}

const oauth = { uid: null, grant_id: null, payload: { kind: "test" }, expires_at: null, consumed_at: null };
const signer = {
  row: (row: object, previous: string) => JSON.stringify([row, previous]).length.toString(),
  seal: () => "s",
};

function many<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, index) => work(index)));
}

describe.each(STORES)("a store in %s", (name: StoreName) => {
  let place: Place;
  let store: Store;
  /** In Postgres another replica's; a file has one process, and one connection. */
  let other: Store;

  beforeEach(async () => {
    place = await newPlace(name);
    store = await openStore(place.address);
    other = name === "Postgres" ? await openStore(place.address) : store;
  });

  afterEach(async () => {
    await store[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  test("keeps a grant as it was given, through another start", async () => {
    const first = grant({ client: "Cursor", writes: 5, writes_left: 5, calls_per_minute: 3, not_before: 12 });
    await store.grants.add(first);
    await store[Symbol.asyncDispose]();
    store = await openStore(place.address);
    expect(await store.grants.get(first.id)).toEqual(first);
    expect(await store.grants.get("unknown")).toBeUndefined();
  });

  test("lists the newest grants first, a page at a time, and of one account", async () => {
    for (let at = 1; at <= 5; at += 1) await store.grants.add(grant({ id: `p${at}`, created_at: at, name: `${at}` }));
    await store.grants.add(grant({ id: "p0", created_at: 3, account: "other" }));
    const page = await store.grants.list({ limit: 3 });
    expect(page.map(({ id }) => id)).toEqual(["p5", "p4", "p3"]);
    expect((await store.grants.list({ limit: 9, after: page[2] })).map(({ id }) => id)).toEqual(["p0", "p2", "p1"]);
    expect((await store.grants.list({ limit: 9, account: "other" })).map(({ id }) => id)).toEqual(["p0"]);
  });

  test("changes a grant that is not revoked; what was written stays counted", async () => {
    const { id, ...rest } = grant({ writes: 3, writes_left: 3 });
    await store.grants.add({ id, ...rest });
    await store.grants.takeWrite(id);
    expect((await store.grants.change(id, { ...rest, writes: 10 }))?.writes_left).toBe(9);
    expect((await store.grants.change(id, { ...rest, writes: null }))?.writes_left).toBeNull();
    expect((await store.grants.change(id, { ...rest, writes: 2, name: "Other" }))?.writes_left).toBe(2);
    expect((await many(4, () => store.grants.revoke(id))).filter(Boolean)).toEqual([true]);
    expect(await store.grants.change(id, rest)).toBeUndefined();
    expect(await store.grants.takeWrite(id)).toBeUndefined();
  });

  test("admits as many calls of a minute as the grant allows, whichever replica asks", async () => {
    const limited = grant({ calls_per_minute: 60 });
    await store.grants.add(limited);
    const admitted = await many(200, (index) => (index % 2 === 0 ? store : other).grants.admitCall(limited.id));
    expect(admitted.filter(Boolean)).toHaveLength(60);
    const { remaining, resetMs } = await store.grants.window(limited.id);
    expect({ remaining, soon: resetMs > 0 && resetMs <= 60_000 }).toEqual({ remaining: 0, soon: true });
    await store.grants.change(limited.id, { ...limited, calls_per_minute: 62 });
    expect((await many(5, () => other.grants.admitCall(limited.id))).filter(Boolean)).toHaveLength(2);
    await store.grants.change(limited.id, { ...limited, calls_per_minute: 1 });
    expect(await store.grants.admitCall(limited.id)).toBe(false);
  });

  test("counts writes down to nothing and gives back no more than were taken", async () => {
    const { id } = grant({ id: "writer" });
    await store.grants.add(grant({ id, writes: 10 }));
    const taken = await many(30, (index) => (index % 2 === 0 ? store : other).grants.takeWrite(id));
    expect(taken.filter((left) => left !== undefined).sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await many(12, () => store.grants.giveWriteBack(id));
    expect((await store.grants.get(id))?.writes_left).toBe(10);
  });

  test("gives a connect code's grant once, and not after its end", async () => {
    const { id } = grant({ id: "coded" });
    await store.grants.add(grant({ id }));
    await store.grants.addConnectCode("code", id, 60_000);
    await store.grants.addConnectCode("old", id, -1);
    const given = await many(20, (index) => (index % 2 === 0 ? store : other).grants.takeConnectCode("code"));
    expect(given.filter((grantId) => grantId === id)).toHaveLength(1);
    expect(await store.grants.takeConnectCode("old")).toBeUndefined();
  });

  test("keeps members by name, and one administrator at least", async () => {
    const member = { token_hash: "hash", created_by: "start", created_at: 1, last_used_at: null, revoked_at: null };
    await store.members.add({ id: "a", name: "Ada", role: "admin", ...member });
    await expect(store.members.add({ id: "b", name: "Ada", role: "member", ...member })).rejects.toThrow("taken");
    await store.members.add({ id: "c", name: "Cleo", role: "admin", ...member });
    expect((await Promise.all([store.members.revoke("a"), other.members.revoke("c")])).sort()).toEqual([false, true]);
    await store.members.used("a");
    expect((await store.members.get("a"))?.last_used_at).toBeGreaterThan(0);
  });

  test("keeps accounts and secrets", async () => {
    const account = {
      name: "main",
      api_key: "sealed",
      api_url: null,
      events_url: null,
      created_by: "a",
      created_at: 1,
    };
    await store.accounts.add(account);
    await expect(store.accounts.add(account)).rejects.toThrow("taken");
    expect(await store.accounts.replace({ ...account, api_key: "again" })).toBe(true);
    expect(await store.accounts.list()).toEqual([{ ...account, api_key: "again" }]);
    expect([await store.accounts.remove("main"), await store.accounts.remove("main")]).toEqual([true, false]);
    const secret = { name: "DB", value: "sealed", destinations: ["db.example"], created_by: "a", created_at: 1 };
    await store.secrets.set(secret);
    await store.secrets.set({ ...secret, value: "new" });
    expect(await store.secrets.get("DB")).toEqual({ ...secret, value: "new" });
    expect([await store.secrets.remove("DB"), await store.secrets.list()]).toEqual([true, []]);
  });

  test("consumes a code once, and revokes what belongs to a grant of the OAuth library", async () => {
    await store.oauth.upsert({ model: "Grant", id: "G", ...oauth });
    const code = { model: "AuthorizationCode", id: "C", ...oauth, grant_id: "G", uid: "u" };
    expect(await store.oauth.upsertUnderGrant(code)).toBe(true);
    expect((await store.oauth.findByUid("AuthorizationCode", "u"))?.payload).toEqual({ kind: "test" });
    const wins = await many(30, (index) => (index % 2 === 0 ? store : other).oauth.consume("AuthorizationCode", "C"));
    expect(wins.filter(Boolean)).toHaveLength(1);
    await Promise.all([
      store.oauth.revokeGrant("G"),
      ...Array.from({ length: 10 }, (_, index) => other.oauth.upsertUnderGrant({ ...code, id: `T${index}` })),
    ]);
    expect(await store.oauth.countUnused("AuthorizationCode")).toBe(0);
    expect(await store.oauth.upsertUnderGrant(code)).toBe(false);
    await store.oauth.upsert({ model: "Session", id: "S", ...oauth, expires_at: 1 });
    expect(await store.oauth.find("Session", "S")).toBeUndefined();
    await store.oauth.removeExpired();
    expect(await store.oauth.countUnused("Session")).toBe(0);
  });

  test("takes one next signing key of many replicas that announce one", async () => {
    const from = Date.now() + 1_000;
    const announce = (index: number) => ({
      ...{
        kid: `k${index}`,
        private_key: "sealed",
        created_at: Date.now(),
        signs_from: from,
        retires_at: from + 9_000,
      },
    });
    const added = await many(6, (index) => (index % 2 === 0 ? store : other).signingKeys.add(announce(index)));
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await store.signingKeys.list()).toHaveLength(1);
  });

  test("lets nobody use an approval of a grant that has ended since, and denies what still waits of it", async () => {
    const decision = { state: "approved", by: "Ada", reason: null, forMs: 60_000 } as const;
    const asking = async (id: string, grantId: string) => {
      const times = { created_at: Date.now(), expires_at: Date.now() + 60_000, decided_by: null, decided_at: null };
      await store.approvals.add({ id, grant_id: grantId, state: "waiting", request: {}, reason: null, ...times });
    };
    for (const ended of [grant(), grant({ expires_at: Date.now() - 1 })]) {
      await store.grants.add(ended);
      await asking(`first ${ended.id}`, ended.id);
      await store.approvals.decide(`first ${ended.id}`, decision);
      await asking(`second ${ended.id}`, ended.id);
      await store.grants.revoke(ended.id);
      expect(await other.approvals.use(`first ${ended.id}`)).toBeUndefined();
      const denied = await other.approvals.denyAll(ended.id, { by: "Ada", reason: "it has ended" });
      expect(denied).toMatchObject([{ id: `second ${ended.id}`, state: "denied", reason: "it has ended" }]);
      expect(await store.approvals.get(`first ${ended.id}`)).toMatchObject({ state: "approved" });
    }
  });

  test("asks about no more of a grant than anybody could decide, and once about the same", async () => {
    const [one, another] = [grant(), grant()];
    for (const each of [one, another]) await store.grants.add(each);
    const trail = new Trail(store, await openKeyring(store, [randomBytes(32)]), () => undefined);
    const book = createApprovalBook(store, trail, () => undefined);
    const plan = { targets: [], effect: "Does it", risk: "none" as const };
    const open = (call: string, { id: principal } = one) => book.open({ principal, tool: "test", call, plan });
    const first = await open("call 0");
    for (let index = 1; index < 200; index += 1) await open(`call ${index}`);
    await expect(open("one more")).rejects.toThrow("200 calls of this grant wait");
    expect(await open("call 0")).toEqual(first);
    expect((await open("one more", another)).state).toBe("waiting");
    await trail.end();
  });

  test("decides and uses an approval once", async () => {
    const asking = grant();
    await store.grants.add(asking);
    const waiting = { grant_id: asking.id, state: "waiting" as const, request: { tool: "t" }, created_at: Date.now() };
    const undecided = { decided_by: null, decided_at: null, reason: null };
    await store.approvals.add({ id: "A", ...waiting, ...undecided, expires_at: Date.now() + 60_000 });
    await store.approvals.add({ id: "B", ...waiting, ...undecided, expires_at: Date.now() - 1 });
    expect((await store.approvals.list({ state: "waiting", limit: 9 })).map(({ id }) => id)).toEqual(["A"]);
    expect(await store.approvals.use("A")).toBeUndefined();
    const decision = { state: "approved" as const, by: "Ada", reason: null, forMs: 60_000 };
    const decided = await many(10, (index) => (index % 2 === 0 ? store : other).approvals.decide("A", decision));
    expect(decided.filter(Boolean)).toHaveLength(1);
    expect(await store.approvals.decide("B", decision)).toBeUndefined();
    const used = await many(10, (index) => (index % 2 === 0 ? store : other).approvals.use("A"));
    expect(used.filter(Boolean).map((approval) => approval?.decided_by)).toEqual(["Ada"]);
  });

  test("keeps old values for who made the update, and to their end", async () => {
    await store.undos.keep("1", "g1", "sealed", 60_000);
    await store.undos.keep("2", "g1", "sealed", -1);
    expect(await other.undos.find("1", "g1")).toBe("sealed");
    expect(await other.undos.find("1", "g2")).toBeUndefined();
    expect(await other.undos.find("2", "g1")).toBeUndefined();
    await store.undos.removeOld();
    expect(await store.undos.find("1", "g1")).toBe("sealed");
  });

  test("chains the rows of the audit log without a gap, whoever writes them, and counts calls", async () => {
    const busy = grant();
    await store.grants.add(busy);
    const row = (chain: string, at: number) => ({ chain, at, kind: "call" as const, entry: `{"at":${at}}` });
    await store.audit.append([row(busy.id, -1), row("gateway", -1)], [], signer);
    await many(20, (index) =>
      (index % 2 === 0 ? store : other).audit.append(
        [row(busy.id, index), row("gateway", index), row(busy.id, index)],
        [{ grantId: busy.id, calls: 2, at: index + 1 }],
        signer,
      ),
    );
    const chain = await store.audit.chain(busy.id, 0, 100);
    expect(chain.map(({ seq }) => seq)).toEqual(Array.from({ length: 41 }, (_, index) => index + 1));
    expect((await store.audit.heads()).map(({ chain, seq }) => [chain, seq])).toEqual(
      [
        [busy.id, 41],
        ["gateway", 21],
      ].sort(),
    );
    expect(await store.grants.get(busy.id)).toMatchObject({ calls: 40, last_used_at: 20 });
    const [first] = await store.audit.list({ limit: 1 });
    expect(await store.audit.list({ limit: 100, after: first })).toHaveLength(61);
    const isNew = ({ at }: { at: number }) => at >= 10;
    const old = chain.findIndex(isNew);
    const others = (await store.audit.chain("gateway", 0, 100)).findIndex(isNew);
    expect(await store.audit.removeBefore(10, () => "sealed")).toBe(old + others);
    const [checkpoint, next] = await store.audit.chain(busy.id, 0, 2);
    expect([checkpoint?.kind, checkpoint?.hmac, next?.kind]).toEqual(["checkpoint", chain[old - 1]?.hmac, "call"]);
    expect(await store.audit.removeBefore(10, () => "sealed")).toBe(0);
  });

  test("keeps one value of many written at once", async () => {
    const kept = await many(10, (index) => (index % 2 === 0 ? store : other).metadata.setOnce("name", `${index}`));
    expect(new Set(kept).size).toBe(1);
    await store.metadata.set("name", "other");
    expect(await other.metadata.get("name")).toBe("other");
  });

  test("tells every process of an event", async () => {
    const heard: StoreEvent[] = [];
    const stop = other.subscribe((event) => heard.push(event));
    await expect
      .poll(async () => {
        await store.publish({ kind: "grant", id: "g" });
        return heard.at(-1);
      })
      .toEqual({ kind: "grant", id: "g" });
    stop();
  });

  test("is refused when a newer version has made it", async () => {
    await store[Symbol.asyncDispose]();
    if (other !== store) await other[Symbol.asyncDispose]();
    await runOn(name, place, "insert into artie_migrations (version, at) values (99, 0)");
    await expect(openStore(place.address)).rejects.toThrow(/newer version \(schema 99, this one knows \d\)/);
  });

  test("opens what was sealed with its own master key alone, and says what another one can't read", async () => {
    const [right, wrong] = [randomBytes(32), randomBytes(32)];
    const keyring = await openKeyring(store, [right]);
    const sealed = keyring.seal("arsk_key", "account:main");
    expect(sealed).not.toContain("arsk_key");
    expect((await openKeyring(store, [right])).open(sealed, "account:main")).toBe("arsk_key");
    expect(() => keyring.open(sealed, "account:other")).toThrow("was changed");
    await store.grants.add(grant({ name: "Nightly check" }));
    await expect(openKeyring(store, [wrong])).rejects.toThrow(/can't be read: grants Nightly check\. Set ARTIE_/);
    const renewed = await openKeyring(store, [wrong, right]);
    expect(renewed.open(sealed, "account:main")).toBe("arsk_key");
    expect((await openKeyring(store, [wrong])).sign("row")).toBe(keyring.sign("row"));
  });
});

describe("opening a store", () => {
  test("replicas that start at once migrate once", async () => {
    await using place = await newPlace("Postgres");
    const stores = await many(5, () => openStore(place.address));
    for (const store of stores) await store.check();
    for (const store of stores) await store[Symbol.asyncDispose]();
  });

  test("a SQLite file belongs to one process", async () => {
    await using place = await newPlace("SQLite");
    await using store = await openStore(place.address);
    await store.check();
    await expect(openStore(place.address)).rejects.toThrow("is in use by another gateway");
  });

  test("a file that is no store, and a server that is not there, are refused in a sentence", async () => {
    await using place = await newPlace("SQLite");
    const file = join(place.folder, "notes.txt");
    await writeFile(file, "Not a database, but long enough to look like one.\n".repeat(100));
    await expect(openStore(`sqlite:${file}`)).rejects.toThrow("is no store of the gateway");
    await expect(openStore("postgres://127.0.0.1:1/none")).rejects.toThrow(/can't be opened: .*ECONNREFUSED/);
    await expect(openStore("mysql://127.0.0.1/none")).rejects.toThrow("sqlite:FILE or postgres://");
  });

  test("a master key has 32 bytes, and its file one reader", async () => {
    await using place = await newPlace("SQLite");
    const file = join(place.folder, "key");
    const [made] = await readKeyFile(file);
    expect(await readKeyFile(file)).toEqual([made]);
    await writeFile(join(place.folder, "open"), "key", { mode: 0o644 });
    await expect(readKeyFile(join(place.folder, "open"))).rejects.toThrow("chmod 600");
    expect(() => parseMasterKeys("c2hvcnQ=")).toThrow("32 bytes in base64");
  });
});
