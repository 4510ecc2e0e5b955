// What the gateway must stand, with replicas as processes and a balancer before them.
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { useBuilt } from "../mcp/built.ts";
import { ask, callBody } from "./gateway.ts";
import { register, tokenRequest } from "./oauth-clients.ts";
import { startPostgres } from "./postgres.ts";
import { type Cluster, startCluster, startReplica } from "./processes.ts";
import { newPlace, type Place, type StoreName, STORES } from "./stores.ts";

const WRITE = callBody("artie_pipelines_detect_schema_changes", { pipeline: "Orders Postgres to Snowflake" });
const READ = callBody("list_all_artie_connectors");
const built = useBuilt();
const made: AsyncDisposable[] = [];

afterEach(async () => {
  for (const each of made.splice(0).reverse()) await each[Symbol.asyncDispose]();
});

async function start(store: StoreName, replicas: number, place?: Place): Promise<Cluster> {
  const at = place ?? (await newPlace(store));
  made.push(at);
  const cluster = await startCluster(built.cli, at, replicas);
  made.push(cluster);
  return cluster;
}

const post = (url: string, body: object) => ask(url, { method: "POST", body });

describe("three replicas over Postgres", () => {
  test("admit 60 of 200 calls at once, exactly, and count the writes once", async () => {
    const cluster = await start("Postgres", 3);
    const { path } = await cluster.grant({ limits: { calls_per_minute: 60 } });
    const answers = await Promise.all(Array.from({ length: 200 }, () => post(cluster.url + path, READ)));
    expect(Map.groupBy(answers, ({ status }) => status).get(200)).toHaveLength(60);
    expect(Map.groupBy(answers, ({ status }) => status).get(429)).toHaveLength(140);
    const writer = await cluster.grant({ limits: { writes: 5 } });
    const writes = await Promise.all(Array.from({ length: 15 }, () => post(cluster.url + writer.path, WRITE)));
    expect(writes.filter(({ status }) => status === 429)).toHaveLength(10);
    expect(writesOf(cluster)).toBe(5);
    expect((await cluster.admin("GET", "/admin/v1/audit/verify")).body).toMatchObject({ ok: true });
  });

  test("one is killed under load: no write twice, none without its record, the others go on", async () => {
    const cluster = await start("Postgres", 3);
    const { path, id } = await cluster.grant();
    const [victim] = cluster.replicas;
    const answers = Array.from({ length: 45 }, (_, index) => {
      const sent = post(cluster.url + path, WRITE).catch(() => undefined);
      if (index === 20) void sent.then(() => victim?.child.kill("SIGKILL"));
      return sent;
    });
    const answered = (await Promise.all(answers)).filter((answer) => answer !== undefined);
    await victim?.child.ended();
    expect(answered.length).toBeGreaterThan(20);
    for (const { status, text } of answered) expect([status, text]).toEqual([200, expect.stringContaining("accepted")]);
    const rows = (await cluster.admin("GET", `/admin/v1/calls?grant=${id}&limit=1000`)).body["items"] as Row[];
    const begun = rows.filter(({ outcome }) => outcome === "begun").length;
    expect(writesOf(cluster)).toBeLessThanOrEqual(begun);
    expect(writesOf(cluster)).toBeGreaterThanOrEqual(answered.length);
    expect(begun).toBeLessThanOrEqual(45);
    expect((await post(cluster.url + path, READ)).status).toBe(200);
    expect((await cluster.admin("GET", "/admin/v1/audit/verify")).body).toMatchObject({ ok: true, problems: [] });
  });

  test("a revocation under load holds everywhere within a second", async () => {
    const cluster = await start("Postgres", 3);
    const { path, id } = await cluster.grant();
    const seen: { at: number; status: number }[] = [];
    const ended = new AbortController();
    const callers = cluster.replicas.map(async ({ url }) => {
      while (!ended.signal.aborted) {
        const at = performance.now();
        seen.push({ at, status: (await post(url + path, READ)).status });
      }
    });
    await expect.poll(() => seen.length).toBeGreaterThan(30);
    await cluster.admin("DELETE", `/admin/v1/grants/${id}`);
    const revoked = performance.now();
    await expect.poll(() => seen.filter(({ at }) => at > revoked + 1_000).length).toBeGreaterThan(30);
    ended.abort();
    await Promise.all(callers);
    expect(new Set(seen.filter(({ at }) => at > revoked + 1_000).map(({ status }) => status))).toEqual(new Set([410]));
    expect(seen.some(({ status }) => status === 200)).toBe(true);
  });

  test("a store that goes and comes back: 503 with a time to wait, and all is well again", async () => {
    const postgres = await startPostgres();
    made.push(postgres);
    const place = await newPlace("SQLite");
    const cluster = await start("Postgres", 1, { ...place, address: `${postgres.url}postgres` });
    const { path, id } = await cluster.grant();
    expect((await post(cluster.url + path, READ)).status).toBe(200);
    await postgres.stop();
    await expect.poll(async () => (await post(cluster.url + path, READ)).status).toBe(503);
    const refused = await post(cluster.url + path, WRITE);
    expect([refused.status, refused.body["code"]]).toEqual([503, "store_unavailable"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    const form = { grant_type: "refresh_token", refresh_token: "x", client_id: "x" };
    for (const answer of [await tokenRequest(cluster.url, form), await register(cluster.url)]) {
      expect([answer.status, answer.body["code"]]).toEqual([503, "store_unavailable"]);
    }
    expect((await fetch(`${cluster.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${cluster.url}/healthz`)).status).toBe(200);
    await postgres.start();
    await expect.poll(async () => (await fetch(`${cluster.url}/readyz`)).status).toBe(200);
    expect((await post(cluster.url + path, WRITE)).status).toBe(200);
    await expect
      .poll(async () => (await cluster.admin("GET", `/admin/v1/grants/${id}`)).body["calls"])
      .toBeGreaterThanOrEqual(2);
    expect((await cluster.admin("GET", "/admin/v1/audit/verify")).body).toMatchObject({ ok: true });
  });
});

describe.each(STORES)("a gateway over %s", (store) => {
  test("lets what is under way end when it is told to stop, and goes with 0", async () => {
    const cluster = await start(store, 1);
    const { path, token } = await cluster.grant();
    const [replica] = cluster.replicas;
    cluster.sandbox.misbehavior.latencyMs = 400;
    const before = cluster.sandbox.requests.length;
    const underWay = post(cluster.url + path, WRITE);
    await expect.poll(() => cluster.sandbox.requests.length).toBeGreaterThan(before);
    replica?.child.kill("SIGTERM");
    expect((await underWay).text).toContain("accepted");
    const ended = await replica?.child.ended();
    expect(ended?.code).toBe(0);
    for (const secret of [token, cluster.adminToken, cluster.sandbox.apiKey])
      expect(ended?.stderr).not.toContain(secret);
    await expect(post(`${replica?.url ?? ""}${path}`, READ)).rejects.toThrow();
  });

  test("starts again after a kill with all that it knew", async () => {
    const place = await newPlace(store);
    const cluster = await start(store, 1, place);
    const { path } = await cluster.grant();
    expect((await post(cluster.url + path, WRITE)).status).toBe(200);
    const [replica] = cluster.replicas;
    replica?.child.kill("SIGKILL");
    await replica?.child.ended();
    const again = await startReplica(built.cli, place, cluster.sandbox);
    made.push(again.child);
    expect(again.adminToken).toBeUndefined();
    expect((await post(again.url + path, READ)).status).toBe(200);
    const headers = { authorization: `Bearer ${cluster.adminToken}` };
    const verdict = await ask(`${again.url}/admin/v1/audit/verify`, { headers });
    expect(verdict.body).toMatchObject({ ok: true });
  });

  test("answers malformed and half requests clearly, cuts off what never ends, and goes on", async () => {
    const cluster = await start(store, 1);
    const { path, token } = await cluster.grant();
    const port = Number(new URL(cluster.replicas[0]?.url ?? "").port);
    expect(await raw(port, "nonsense\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
    expect(await raw(port, `GET /${"x".repeat(70_000)} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    const head = `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json\r\n`;
    expect(await raw(port, `${head}content-length: 1\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 400[^]*Parse error/);
    expect(await raw(port, `${head}content-length: 99999999\r\n\r\n`)).toMatch(/^HTTP\/1\.1 413[^]*too_large/);
    const chunk = "x".repeat(64 * 1024);
    const chunks = `10000\r\n${chunk}\r\n`.repeat(80);
    expect(await raw(port, `${head}transfer-encoding: chunked\r\n\r\n${chunks}`)).toMatch(/413[^]*too_large/);
    // Half a body, and the client is gone.
    const half = connect(port, "127.0.0.1");
    half.write(`${head}content-length: 1000\r\n\r\n{"half":`);
    await once(half, "connect");
    half.destroy();
    expect((await post(cluster.url + path, READ)).status).toBe(200);
    expect(
      await raw(port, `GET /.well-known/x/g/${token}/mcp HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    ).toMatch(/404/);
    cluster.replicas[0]?.child.kill("SIGTERM");
    expect((await cluster.replicas[0]?.child.ended())?.stderr).not.toContain(token);
  });
});

test("a SQLite store has one gateway, and a port one server: a second one says so in a sentence", async () => {
  const place = await newPlace("SQLite");
  const cluster = await start("SQLite", 1, place);
  await expect(startReplica(built.cli, place, cluster.sandbox)).rejects.toThrow("is in use by another gateway");
  const { run } = await import("../mcp/child.ts");
  const { port } = new URL(cluster.replicas[0]?.url ?? "");
  const second = await run([built.cli, "gateway", "--sandbox", "--port", port]);
  expect([second.code, second.stdout]).toEqual([1, ""]);
  expect(second.stderr).toMatch(/^artie-mcp: Port \d+ of 127\.0\.0\.1 is in use[^\n]+\n$/);
});

interface Row {
  readonly outcome?: string;
}

/** How often the sandbox was told to. */
function writesOf({ sandbox }: Cluster): number {
  return sandbox.requests.filter(({ method, path }) => method === "POST" && path.endsWith("/detect-schema-changes"))
    .length;
}

/** What a server answers to these bytes, until it closes. */
async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let answer = "";
  socket.on("data", (part) => (answer += part.toString()));
  socket.on("error", () => undefined);
  socket.write(bytes);
  await once(socket, "close").catch(() => undefined);
  return answer;
}
