// How a gateway begins over a store that an older version has left, and that nothing is half made where it can't begin.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { fetchHttp } from "../../src/artie/index.ts";
import { type GatewayOptions, startGateway } from "../../src/gateway/index.ts";
import { repairGateway } from "../../src/gateway/repair.ts";
import { newToken } from "../../src/gateway/tokens.ts";
import { freePort } from "../support/free-port.ts";
import { ask, post, run } from "./gateway.ts";
import { newPlace, type Place, rowsOn, runOn, type StoreName, STORES } from "./stores.ts";

const MIGRATIONS = join(import.meta.dirname, "../../src/gateway/store/migrations");
/** As what was running then was given it. */
const OLD_KEY = Buffer.alloc(32, 9).toString("base64");
const OTHER_KEY = Buffer.alloc(32, 8).toString("base64");
/** Tokens that the old version made. In parts, since whole they would be taken for ones that open something. */
const [ADMIN, MEMBER, GRANT, GONE] = [
  ["m73mrktny6s7i87h", "nBD0nL70uB-MNMj8uyfagm5V6m4QQKk7sd-Fowp1oZo"],
  ["mdavvxg25zpl8hjn", "v1EvXuZBB2Bnxc-8w85A3zdysdcqcUSMq9FFdnKWyLI"],
  ["gqnefh6s9m5vw2xn", "xe6x2SjdDlOhqoxxv4A-jOyUjHlu9soHTTqzMt20zwA"],
  ["gvxi6822hxn7xeia", "Wbjp_THiYjxZ4yaf8XyeXsOWz0ZYE-lv1o4bPnKTSWg"],
].map((parts) => ["art", ...parts].join("_"));
const VERSIONS = "select version from artie_migrations order by version";

const places: Place[] = [];
afterEach(async () => {
  for (const place of places.splice(0)) await place[Symbol.asyncDispose]();
});

async function placeFor(store: StoreName): Promise<Place> {
  const place = await newPlace(store);
  places.push(place);
  return place;
}

/** What a real gateway of before the fourth migration wrote: its schema and its rows. */
async function leaveOld(store: StoreName, place: Place): Promise<void> {
  const files = ["001-start.sql", "002-used-codes.sql", "003-turns.sql"].map((name) => join(MIGRATIONS, name));
  const table = "create table artie_migrations (version bigint primary key, at bigint not null);";
  const rows = join(import.meta.dirname, "store-of-version-3.sql");
  const parts = await Promise.all([...files, rows].map((file) => readFile(file, "utf8")));
  await runOn(store, place, [table, ...parts].join("\n"));
}

function start({ address: store }: Place, more: Partial<GatewayOptions> = {}) {
  return startGateway({
    ...{ store, masterKey: OLD_KEY, host: "127.0.0.1", port: 0, behindProxy: false, keepDays: 90, http: fetchHttp },
    ...{ log: () => undefined, version: "0.0.0", ...more },
  });
}

async function versionsIn(store: StoreName, place: Place): Promise<number[]> {
  return (await rowsOn(store, place, VERSIONS)).map(({ version }) => Number(version));
}

/** A second factor as an editor named it: after the grant whose id begins so. */
function oldMember(name: string): { readonly token: string; readonly row: string } {
  const { id, token, token_hash } = newToken("member");
  const values = [id, name, "member", token_hash, "admin"].map((value) => `'${value}'`).join(", ");
  const columns = "id, name, role, token_hash, created_by, created_at";
  return { token, row: `insert into artie_members (${columns}) values (${values}, 0);` };
}

/** That there is nothing: no table, no file. */
async function expectNothing(store: StoreName, place: Place): Promise<void> {
  expect(await readdir(place.folder)).toEqual([]);
  if (store === "SQLite") return;
  expect(await rowsOn(store, place, "select 1 from information_schema.tables where table_name like 'artie%'")).toEqual(
    [],
  );
}

async function takenPort(): Promise<{ port: number } & AsyncDisposable> {
  const port = await freePort();
  const other = createServer().listen(port, "127.0.0.1");
  await once(other, "listening");
  const free = async () => {
    other.close();
    await once(other, "close");
  };
  return { port, [Symbol.asyncDispose]: free };
}

describe.each(STORES)("over %s", (store) => {
  test("what an older version has left is moved, and all that it had given goes on", async () => {
    const gateway = await run(store, { masterKey: OLD_KEY }, (place) => leaveOld(store, place));
    expect(gateway.gateway.adminToken).toBeUndefined();
    const admin = (method: string, path: string, body?: unknown) => gateway.admin(method, path, body, ADMIN);
    const url = `${gateway.gateway.url}/g/${GRANT ?? ""}/mcp`;
    expect((await post(url)).status).toBe(200);
    expect((await post(`${gateway.gateway.url}/g/${GONE ?? ""}/mcp`)).body).toMatchObject({ code: "grant_revoked" });
    const [id = ""] = (GRANT ?? "").split("_").slice(1);
    const was = await admin("GET", `/admin/v1/grants/${id}`);
    expect(was.body).toMatchObject({ name: "From before", limits: { calls_per_minute: 9, writes: 9, writes_left: 8 } });
    // What the new version alone can do with it.
    const pipeline = "Billing Postgres to Snowflake";
    const paused = await post(url, "artie_pipelines_update_status", { pipeline, status: "paused" });
    expect(gateway.sandbox.pipeline(pipeline).status, paused.text).toBe("paused");
    const now = await admin("GET", `/admin/v1/grants/${id}`);
    expect(now.body).toMatchObject({ limits: { writes_left: 7 } });
    const secret = {
      config: { type: "postgresql", sharedConfig: { host: "db.example.com", password: "secret://DB" } },
    };
    await post(url, "artie_connectors_ping", secret);
    expect(JSON.stringify(gateway.sandbox.requests.at(-1)?.body)).toContain("correct horse battery");
    const guarded = await admin("PATCH", `/admin/v1/grants/${id}`, { require_api_token_auth: true });
    expect(guarded.status).toBe(200);
    const headers = { authorization: `Bearer ${MEMBER ?? ""}` };
    const body = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
    await expect.poll(async () => (await ask(url, { method: "POST", body })).status).toBe(400);
    expect((await ask(url, { method: "POST", body, headers })).status).toBe(200);
    expect((await admin("GET", "/admin/v1/audit/verify")).body).toMatchObject({ ok: true });
  });

  test("a second factor that was made with a grant is bound to it, and is over where the grant is", async () => {
    const [own, over, others] = ["From before qnefh", "Gone vxi68", "From before qnefx"].map(oldMember);
    const gateway = await run(store, { masterKey: OLD_KEY }, async (place) => {
      await leaveOld(store, place);
      await runOn(store, place, [own, over, others].map((each) => each?.row ?? "").join("\n"));
    });
    const admin = (method: string, path: string, body?: unknown) => gateway.admin(method, path, body, ADMIN);
    const { items } = (await admin("GET", "/admin/v1/members")).body as { items: Record<string, unknown>[] };
    const [grant, gone] = [GRANT, GONE].map((token = "") => token.split("_")[1]);
    const revoked = expect.stringMatching(/^20/) as string;
    expect(items.map(({ name, grant, revoked_at }) => ({ name, grant, revoked_at }))).toEqual(
      expect.arrayContaining([
        { name: "From before qnefh", grant, revoked_at: null },
        { name: "Gone vxi68", grant: gone, revoked_at: revoked },
        { name: "From before qnefx", grant: null, revoked_at: null },
        { name: "Ada", grant: null, revoked_at: null },
        { name: "admin", grant: null, revoked_at: null },
      ]),
    );
    await admin("PATCH", `/admin/v1/grants/${grant ?? ""}`, { require_api_token_auth: true });
    const stranger = await admin("POST", "/admin/v1/grants", { name: "Stranger", require_api_token_auth: true });
    const statusAt = async (url: string, token = "") => {
      const headers = { authorization: `Bearer ${token}` };
      const body = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };
      return (await ask(url, { method: "POST", headers, body })).status;
    };
    const url = `${gateway.gateway.url}/g/${GRANT ?? ""}/mcp`;
    expect([await statusAt(url, own?.token), await statusAt(url, over?.token)]).toEqual([200, 400]);
    const strange = String(stranger.body["url"]);
    expect([await statusAt(strange, own?.token), await statusAt(strange, others?.token)]).toEqual([400, 200]);
  });

  test("a wrong master key, a port in use and a newer version leave it as it was", async () => {
    const place = await placeFor(store);
    await leaveOld(store, place);
    await using taken = await takenPort();
    const wrong = /can't be read: accounts main; grants (?=.*From before)(?=.*Asks).*Set ARTIE_GATEWAY_KEY/;
    await expect(start(place, { masterKey: OTHER_KEY })).rejects.toThrow(wrong);
    const repair = { store: place.address, newAdmin: "second", newSigningKeys: false };
    await expect(repairGateway({ ...repair, masterKey: OTHER_KEY })).rejects.toThrow(wrong);
    await expect(start(place, { port: taken.port })).rejects.toThrow(/Port \d+ .* is in use: .* give another --port/);
    expect(await versionsIn(store, place)).toEqual([1, 2, 3]);
    await runOn(store, place, "insert into artie_migrations (version, at) values (99, 0)");
    await expect(start(place)).rejects.toThrow(/newer version \(schema 99.* start that version, or restore a backup/);
    expect(await versionsIn(store, place)).toEqual([1, 2, 3, 99]);
    await runOn(store, place, "delete from artie_migrations where version = 99");
    await (await start(place)).close();
    expect(await versionsIn(store, place)).toEqual([1, 2, 3, 4, 5]);
  });

  test("where there is none yet, none is made", async () => {
    const place = await placeFor(store);
    await using taken = await takenPort();
    await expect(start(place, { port: taken.port })).rejects.toThrow("is in use");
    await expect(start(place, { masterKey: "short" })).rejects.toThrow("32 bytes in base64");
    await expect(start(place, { publicUrl: "http://artie.example.com" })).rejects.toThrow("must be an https address");
    await expect(start(place, { host: "0.0.0.0" })).rejects.toThrow("--behind-proxy");
    await expect(start(place, { tls: { cert: "none", key: "none" } })).rejects.toThrow("--tls-cert");
    const repair = { store: place.address, masterKey: OLD_KEY, newAdmin: "second", newSigningKeys: false };
    await expect(repairGateway(repair)).rejects.toThrow("There is no store");
    await expectNothing(store, place);
    // The first start that goes well is the first one: it shows the administrator's token.
    const gateway = await start(place);
    expect(gateway.adminToken).toMatch(/^art_m/);
    await gateway.close();
  });
});

test("Postgres without a master key is not touched", async () => {
  const place = await placeFor("Postgres");
  await expect(start(place, { masterKey: undefined })).rejects.toThrow(/needs ARTIE_GATEWAY_KEY.*openssl rand/);
  await expectNothing("Postgres", place);
});

test("a store of SQLite whose key file is lost gets no other one in its place", async () => {
  const place = await placeFor("SQLite");
  await leaveOld("SQLite", place);
  await expect(start(place, { masterKey: undefined })).rejects.toThrow("or restore the key file");
  expect(existsSync(join(place.folder, "gateway.sqlite.key"))).toBe(false);
  await (await start(place)).close();
});
