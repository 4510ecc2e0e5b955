// What src/gateway/README.md says of running a gateway: backup, a lost token, other keys, an upgrade, a proxy, many grants.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { startSandbox } from "../../src/sandbox/index.ts";
import { useBuilt } from "../mcp/built.ts";
import { run } from "../mcp/child.ts";
import { ask, callBody } from "./ask.ts";
import { freePort } from "../support/free-port.ts";
import { MASTER_KEY, type Replica, type ReplicaOptions, startReplica } from "./processes.ts";
import { copyOf, newPlace, type Place, runOn, type StoreName, STORES } from "./stores.ts";

const built = useBuilt();
const made: AsyncDisposable[] = [];
const READ = callBody("list_all_artie_connectors");
const tokenLine = z.object({ adminToken: z.string() });
const grantMade = z.object({ token: z.string(), url: z.string() });

afterEach(async () => {
  for (const each of made.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

async function placeFor(store: StoreName): Promise<Place> {
  const place = await newPlace(store);
  made.push(place);
  return place;
}

async function sandboxFor() {
  const sandbox = await startSandbox();
  made.push(sandbox);
  return sandbox;
}

async function start(place: Place, sandbox: Awaited<ReturnType<typeof sandboxFor>>, more: ReplicaOptions = {}) {
  const replica = await startReplica(built.cli, place, sandbox, more);
  made.push(replica.child);
  return replica;
}

async function stop({ child }: Replica): Promise<void> {
  child.kill("SIGTERM");
  expect((await child.ended()).code).toBe(0);
}

function admin({ url }: Replica, token: string | undefined, method: string, path: string, body?: unknown) {
  return ask(url + path, { method, headers: { authorization: `Bearer ${token ?? ""}` }, body });
}

async function grantAt(replica: Replica, token = replica.adminToken) {
  const { body } = await admin(replica, token, "POST", "/admin/v1/grants", { name: "Test" });
  return grantMade.parse(body).token;
}

async function readAt({ url }: Replica, token: string): Promise<number> {
  return (await ask(`${url}/g/${token}/mcp`, { method: "POST", body: READ })).status;
}

/** `artie-mcp gateway` with these flags, which does not serve. */
function repair({ address, folder }: Place, ...flags: string[]) {
  const env = { ARTIE_GATEWAY_KEY: MASTER_KEY, ARTIE_HOME: folder };
  return run([built.cli, "gateway", "--store", address, ...flags], "", env);
}

describe.each(STORES)("over %s", (store) => {
  test("a lost administrator's token is replaced at the store, and the trail tells", async () => {
    const [place, sandbox] = [await placeFor(store), await sandboxFor()];
    let replica = await start(place, sandbox);
    if (store === "SQLite") {
      const refused = await repair(place, "--new-admin", "second");
      expect([refused.code, refused.stdout]).toEqual([1, ""]);
      expect(refused.stderr).toContain("is in use by another gateway");
      await stop(replica);
    }
    const { stdout, stderr } = await repair(place, "--new-admin", "second");
    expect(stderr).toContain("there are admin.");
    const { adminToken } = tokenLine.parse(JSON.parse(stdout));
    if (store === "SQLite") replica = await start(place, sandbox);
    expect((await admin(replica, adminToken, "DELETE", "/admin/v1/members/admin")).status).toBe(200);
    const events = (await admin(replica, adminToken, "GET", "/admin/v1/audit")).text;
    expect(events).toContain('"action":"member_made","member":"store","name":"second"');
    expect((await admin(replica, adminToken, "GET", "/admin/v1/audit/verify")).body).toMatchObject({ ok: true });
    if (store === "SQLite") await stop(replica);
    const again = await repair(place, "--new-admin", "second");
    expect([again.code, again.stdout]).toEqual([1, ""]);
    expect(again.stderr).toContain('There is a member "second"');
  });

  test("a backup knows what was known then, with its master key and no other", async () => {
    const [place, sandbox] = [await placeFor(store), await sandboxFor()];
    const first = await start(place, sandbox);
    const token = await grantAt(first);
    await stop(first);
    const copy = await copyOf(store, place);
    made.push(copy);
    const restored = await start(copy, sandbox);
    expect(restored.adminToken).toBeUndefined();
    expect(await readAt(restored, token)).toBe(200);
    expect((await admin(restored, first.adminToken, "GET", "/admin/v1/audit/verify")).body).toMatchObject({ ok: true });
    await stop(restored);
    const other = start(copy, sandbox, { masterKey: randomBytes(32).toString("base64") });
    await expect(other).rejects.toThrow("The master key is not the one");
  });

  test("the keys that sign are forgotten on demand, and others take their place", async () => {
    const [place, sandbox] = [await placeFor(store), await sandboxFor()];
    const keysOf = async ({ url }: Replica) => (await ask(`${url}/oauth/jwks`)).text;
    const first = await start(place, sandbox);
    const before = await keysOf(first);
    await stop(first);
    expect(await repair(place, "--new-signing-keys")).toMatchObject({ code: 0, stdout: "" });
    const second = await start(place, sandbox);
    const after = await keysOf(second);
    expect(before).toContain('"kid"');
    expect(after).toContain('"kid"');
    expect(after).not.toBe(before);
    expect((await admin(second, first.adminToken, "GET", "/admin/v1/audit")).text).toContain("signing_keys_removed");
  });

  test("a hundred thousand grants are looked up, listed and counted like ten", async () => {
    const [place, sandbox] = [await placeFor(store), await sandboxFor()];
    const first = await start(place, sandbox);
    const token = await grantAt(first);
    await stop(first);
    await runOn(store, place, manyGrants(100_000));
    const replica = await start(place, sandbox);
    expect(await readAt(replica, token)).toBe(200);
    expect(await readAt(replica, await grantAt(replica, first.adminToken))).toBe(200);
    const page = await admin(replica, first.adminToken, "GET", "/admin/v1/grants?limit=100");
    expect(page.body["items"]).toHaveLength(100);
    const metrics = await ask(`${replica.url}/metrics`);
    expect(metrics.text).toContain("artie_gateway_grants_alive 100002");
  });
});

test("a key file with two keys gives a store of SQLite another one", async () => {
  const [place, sandbox] = [await placeFor("SQLite"), await sandboxFor()];
  const [first, file] = [await start(place, sandbox, { masterKey: "" }), join(place.folder, "gateway.sqlite.key")];
  const token = await grantAt(first);
  await stop(first);
  const [old, next] = [(await readFile(file, "utf8")).trim(), randomBytes(32).toString("base64")];
  await writeFile(file, `${next},${old}\n`);
  const second = await start(place, sandbox, { masterKey: "" });
  expect(await readAt(second, token)).toBe(200);
  await stop(second);
  await writeFile(file, `${next}\n`);
  expect(await readAt(await start(place, sandbox, { masterKey: "" }), token)).toBe(200);
});

test("a master key that is none is refused before there is a store", async () => {
  const { address, folder } = await placeFor("SQLite");
  const env = { ARTIE_HOME: folder, ARTIE_GATEWAY_KEY: "short" };
  const { code, stderr } = await run([built.cli, "gateway", "--store", address], "", env);
  expect([code, stderr]).toEqual([1, expect.stringContaining("must hold 32 bytes")]);
  expect(await readdir(folder)).toEqual([]);
});

describe("replicas over Postgres", () => {
  test("change the master key one after the other, and all go on", async () => {
    const [place, sandbox] = [await placeFor("Postgres"), await sandboxFor()];
    const next = randomBytes(32).toString("base64");
    const first = await start(place, sandbox);
    const token = await grantAt(first);
    const second = await start(place, sandbox, { masterKey: `${next},${MASTER_KEY}` });
    for (const replica of [first, second]) expect(await readAt(replica, token)).toBe(200);
    const secret = { name: "DB", value: "hunter2-long", destinations: ["db.example.com"] };
    expect((await admin(second, first.adminToken, "POST", "/admin/v1/secrets", secret)).status).toBeLessThan(300);
    expect((await admin(first, first.adminToken, "GET", "/admin/v1/secrets")).text).toContain("DB");
    await stop(first);
    const third = await start(place, sandbox, { masterKey: next });
    expect(await readAt(third, token)).toBe(200);
    await expect(start(place, sandbox)).rejects.toThrow("The master key is not the one");
  });

  test("of the version before go on while a newer one has moved the store, and are not started anew", async () => {
    const [place, sandbox] = [await placeFor("Postgres"), await sandboxFor()];
    const old = await start(place, sandbox);
    const token = await grantAt(old);
    // What a newer version does: another column, and the number of its migration.
    await runOn(
      "Postgres",
      place,
      "alter table artie_grants add column note text; insert into artie_migrations values (99, 0)",
    );
    expect(await readAt(old, token)).toBe(200);
    expect(await readAt(old, await grantAt(old))).toBe(200);
    await expect(start(place, sandbox)).rejects.toThrow(/made by a newer version \(schema 99/);
    expect(await readAt(old, token)).toBe(200);
  });
});

test("behind a proxy grants are named by its address, whatever a request says of where it came from", async () => {
  const [place, sandbox, port] = [await placeFor("SQLite"), await sandboxFor(), await freePort()];
  const at = ["--host", "0.0.0.0", "--port", String(port)];
  const flags = [...at, "--behind-proxy", "--public-url", "https://artie.example.com/"];
  const replica = await start(place, sandbox, { flags });
  expect(replica.url).toBe("https://artie.example.com");
  const inside = { ...replica, url: `http://127.0.0.1:${port}` };
  const { body } = await admin(inside, replica.adminToken, "POST", "/admin/v1/grants", { name: "Test" });
  const { token, url } = grantMade.parse(body);
  expect(url).toBe(`https://artie.example.com/g/${token}/mcp`);
  expect(await readAt(inside, token)).toBe(200);
  const forwarded = { "x-forwarded-host": "evil.example", "x-forwarded-proto": "http" };
  const metadata = await ask(`${inside.url}/.well-known/oauth-protected-resource/mcp`, { headers: forwarded });
  expect(metadata.body).toMatchObject({ resource: "https://artie.example.com/mcp" });
  const refused = await run([built.cli, "gateway", ...at], "", { ARTIE_HOME: place.folder });
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("--behind-proxy")]);
});

/** Grants beside those that there are, as a statement for either store. */
function manyGrants(count: number): string {
  return `insert into artie_grants (id, token_hash, name, account, config, created_by, created_at, expires_at,
      require_api_token_auth, approval, approval_by, calls)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    select 'g' || i, token_hash, 'Grant ' || i, account, config, created_by, created_at - i, expires_at,
      require_api_token_auth, approval, approval_by, 0 from n, artie_grants where name = 'Test'`;
}
