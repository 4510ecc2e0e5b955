// Grants for some pipelines at the doors: over every store, through several replicas, while things are renamed, narrowed
// and revoked.
import { describe, expect, test } from "vitest";
import { createArtieClient } from "../../src/artie/index.ts";
import { mergePipeline } from "../../src/rules/merge.ts";
import { lines, modern } from "../mcp/lines.ts";
import { Peer } from "../mcp/peers.ts";
import { post, run, type Running } from "./gateway.ts";
import { STORES } from "./stores.ts";

const MINE = "Hubspot to Snowflake";
const OTHER = "Billing Postgres to Snowflake";

function wholeOf({ sandbox: { url, apiKey: key } }: Running) {
  return createArtieClient({ url, key, userAgent: "artie-test", freshMs: 0 });
}

/** A stream on which a client waits for changes. */
async function listen(url: string): Promise<Response> {
  const notifications = { resourceSubscriptions: ["artie://pipelines"] };
  return await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      "mcp-method": "subscriptions/listen",
      "mcp-protocol-version": "2026-07-28",
    },
    body: lines(modern({ id: 1, method: "subscriptions/listen", params: { notifications } })),
  });
}

describe.each(STORES)("a grant for pipelines over %s", (store) => {
  test("is for the pipeline that was meant, whatever has its name later", async () => {
    const gateway = await run(store);
    const { url, id } = await gateway.grant({ config: { pipelines: [MINE] } });
    const whole = wholeOf(gateway);
    const rename = async (from: string, name: string) => {
      const { uuid } = gateway.sandbox.pipeline(from);
      await whole.pipelines.replace(uuid, mergePipeline(await whole.pipelines.get(uuid), { fields: { name } }));
    };
    await rename(MINE, "Once Hubspot");
    await rename(OTHER, MINE);
    await expect.poll(async () => (await post(url, "list_all_artie_pipelines")).text).toContain("Once Hubspot");
    expect((await post(url, "list_all_artie_pipelines")).text).not.toContain(MINE);
    const narrowed = await gateway.admin("PATCH", `/admin/v1/grants/${id}`, { config: { access: "read" } });
    expect(narrowed.status).toBe(200);
    expect(narrowed.body["config"]).toEqual({
      ...{ access: "read", methods: [], tags: [], exclude: [], pipelines: [MINE] },
    });
    expect((await post(url, "get_single_artie_pipeline_by_id", { pipeline: MINE })).text).toContain("unknown_name");
  });

  test("has no tools for the whole account, and does not know them", async () => {
    const gateway = await run(store);
    const { url } = await gateway.grant({ config: { access: "everything", pipelines: [MINE] } });
    await using peer = await Peer.connect("SDK 2, 2026-07-28", { url });
    const tools = (await peer.client.listTools()).tools.map(({ name }) => name);
    for (const name of ["create_a_artie_connector", "list_all_artie_encryption_keys", "create_a_artie_track"]) {
      expect(tools).not.toContain(name);
      const [known, made] = [await post(url, name), await post(url, `${name}_x`)];
      expect(known.text).toBe(made.text.replace(`${name}_x`, name));
    }
  });

  test("ends what listens when it is narrowed or revoked", async () => {
    const gateway = await run(store);
    const { url, id } = await gateway.grant({ config: { pipelines: [MINE, OTHER] } });
    const first = await listen(url);
    expect(first.status).toBe(200);
    await gateway.admin("PATCH", `/admin/v1/grants/${id}`, { config: { pipelines: [MINE] } });
    expect(await first.text()).toContain("acknowledged");
    const second = await listen(url);
    await gateway.admin("DELETE", `/admin/v1/grants/${id}`);
    expect(await second.text()).toContain("acknowledged");
  });

  test("ends what listens when its time is over", async () => {
    const gateway = await run(store);
    const expires_at = new Date(Date.now() + 3_000).toISOString();
    const { url } = await gateway.grant({ config: { pipelines: [MINE] }, expires_at });
    // It ends by itself, else this would wait for ever.
    expect(await (await listen(url)).text()).toMatch(/acknowledged|grant_expired/);
  });
});

test("a replica reads what another one has just changed", async () => {
  const gateway = await run("Postgres");
  const other = await gateway.replica();
  const { token } = await gateway.grant({ config: { pipelines: [MINE] } });
  const urls = [gateway.gateway.url, other.url].map((base) => `${base}/g/${token}/mcp`);
  const read = async (url = "") => (await post(url, "get_single_artie_pipeline_by_id", { pipeline: MINE })).text;
  for (const status of ["transfer paused", "paused"] as const) {
    for (const url of urls) await read(url);
    await post(urls[0] ?? "", "artie_pipelines_update_status", { pipeline: MINE, status });
    expect(await read(urls[1])).toContain(JSON.stringify(`"status":"${status}"`).slice(1, -1));
  }
});
