// A gateway that follows a newer description of the API: what is new is held by levels, tags, exclusions and pipelines like
// all else, and is recorded as what it does.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { fetchHttp, type Http, type HttpRequest } from "../../src/artie/index.ts";
import { createFollower, type Follower } from "../../src/tools/follower.ts";
import { describeApi, jsonBody, type Node } from "../unit/support/description.ts";
import { Peer } from "../mcp/peers.ts";
import { post, run, type Running } from "./gateway.ts";
import { STORES, type StoreName } from "./stores.ts";

const MINE = "Hubspot to Snowflake";
const OTHER = "Billing Postgres to Snowflake";
const open: { follower: Follower; folder: string }[] = [];

afterEach(async () => {
  for (const { follower, folder } of open.splice(0)) {
    follower.dispose();
    await rm(folder, { recursive: true, force: true });
  }
});

interface Followed extends Running {
  /** What was asked of what only the description knows. */
  readonly asked: HttpRequest[];
}

/** The sandbox with notes of pipelines and with things, as the description has them. */
async function following(store: StoreName): Promise<Followed> {
  const folder = await mkdtemp(join(tmpdir(), "artie-gateway-spec-"));
  const document = describeApi("v9.1.0");
  const get = (id: string) => ({ get: { operationId: id, responses: {} } });
  const note = { type: "object", required: ["text"], properties: { text: { type: "string" }, about: {} } };
  document.paths["/things"] = {
    ...get("thing_list"),
    post: { operationId: "thing_create", requestBody: jsonBody(note), responses: {} },
  };
  document.paths["/things/{uuid}"] = { delete: { operationId: "thing_delete", responses: {} } };
  document.paths["/pipelines/{uuid}/notes"] = {
    ...get("note_list"),
    post: { operationId: "note_create", requestBody: jsonBody(note), responses: {} },
  };
  Reflect.deleteProperty(document.paths, "/data-catalog/search");
  await writeFile(join(folder, "api.json"), JSON.stringify(document));
  const follower = createFollower({
    ...{ at: join(folder, "api.json"), folder: undefined, http: fetchHttp, userAgent: "" },
    tell: (sentence) => expect(sentence).toBe(""),
  });
  open.push({ follower, folder });
  const asked: HttpRequest[] = [];
  let other = "";
  const http: Http = (request) => {
    if (!/\/things|\/notes/.test(request.url.pathname)) return fetchHttp(request);
    asked.push(request);
    const rows = [{ text: "Mine" }, { text: "Another one's", pipelineUUID: other }, { text: `Says ${OTHER}` }];
    const text = JSON.stringify(request.method === "GET" ? { items: rows } : { done: true });
    return Promise.resolve({ status: 200, headers: { get: () => null }, text });
  };
  const gateway = await run(store, { follower, http });
  other = gateway.sandbox.pipeline(OTHER).uuid;
  return { ...gateway, asked };
}

async function toolsAt(url: string): Promise<string[]> {
  await using peer = await Peer.connect("SDK 2, 2026-07-28", { url });
  const { tools } = await peer.client.listTools();
  return tools.map(({ name }) => name).filter((name) => /_thing_|_note_|catalog/.test(name));
}

async function grantFor(gateway: Running, config: Node): Promise<string> {
  return (await gateway.grant({ config })).url;
}

describe.each(STORES)("a gateway over %s that follows a description", (store) => {
  test("offers what is new by level, tag and exclusion, and says why something is gone", async () => {
    const gateway = await following(store);
    const at = async (config: Node) => toolsAt(await grantFor(gateway, config));
    const reads = ["artie_thing_list", "artie_note_list"];
    expect(await at({ access: "read" })).toEqual(reads);
    expect(await at({ access: "change" })).toEqual([
      ...["artie_thing_list", "artie_thing_create", "artie_note_list", "artie_note_create"],
    ]);
    expect(await at({ access: "everything", tags: ["new"], methods: ["delete"] })).toEqual(["artie_thing_delete"]);
    expect(await at({ access: "everything", exclude: ["new"] })).toEqual([]);
    expect(await at({ access: "read", exclude: ["artie_thing_list"] })).toEqual(["artie_note_list"]);
    expect(await at({ access: "everything", tags: ["connectors"] })).toEqual([]);
    const url = await grantFor(gateway, { access: "read" });
    expect((await post(url, "artie_data_catalog_search", { query: "x" })).text).toContain(
      "the API has no POST /data-catalog/search as of v9.1.0",
    );
    // Filtered, it is as unknown as what never was.
    expect((await post(url, "artie_thing_create", { text: "x" })).text).not.toContain("as of");
    const refused = await gateway.admin("POST", "/admin/v1/grants", {
      name: "None",
      config: { access: "read", tags: ["new"], methods: ["delete"] },
    });
    expect([refused.status, refused.body["remedy"]]).toEqual([
      400,
      expect.stringContaining('With access "everything"'),
    ]);
  });

  test("records what changes something as a write, and limits it", async () => {
    const gateway = await following(store);
    const { url, id } = await gateway.grant({ config: { access: "change" }, limits: { writes: 1 } });
    expect((await post(url, "artie_thing_create", { text: "One" })).status).toBe(200);
    expect((await post(url, "artie_thing_create", { text: "Two" })).status).toBe(429);
    expect(gateway.asked.map(({ body }) => body)).toEqual(['{"text":"One"}']);
    const rows = (await gateway.admin("GET", `/admin/v1/calls?grant=${id}`)).body["items"] as Node[];
    expect(rows.filter(({ tool }) => tool === "artie_thing_create").map(({ outcome }) => outcome)).toEqual([
      "begun",
      "done",
      "failed",
    ]);
    expect(rows.find(({ outcome }) => outcome === "done")).toMatchObject({ effect: "Sends POST /things" });
    expect((await gateway.admin("GET", "/admin/v1/audit/verify")).body).toMatchObject({ ok: true });
  });

  test("waits for a person where the grant says so", async () => {
    const gateway = await following(store);
    const { url } = await gateway.grant({ config: { access: "change" }, approval: "writes" });
    const waiting = post(url, "artie_thing_create", { text: "One" });
    const approvals = async () =>
      (await gateway.admin("GET", "/admin/v1/approvals?state=waiting")).body["items"] as { id: string }[];
    await expect.poll(approvals).toHaveLength(1);
    const [asked] = await approvals();
    await gateway.admin("POST", `/admin/v1/approvals/${asked?.id ?? ""}`, { decision: "deny", reason: "Not now" });
    expect((await waiting).text).toContain("Not now");
    expect(gateway.asked).toEqual([]);
  });

  test("offers a grant for pipelines what is new of a pipeline, and nothing else", async () => {
    const gateway = await following(store);
    const url = await grantFor(gateway, { access: "everything", pipelines: [MINE] });
    expect(await toolsAt(url)).toEqual(["artie_note_list", "artie_note_create"]);
    const { uuid } = gateway.sandbox.pipeline(MINE);
    const other = gateway.sandbox.pipeline(OTHER).uuid;
    const read = await post(url, "artie_note_list", { uuid: MINE });
    expect(read.text).toContain("Mine");
    expect(read.text).not.toContain(other);
    expect(read.text).not.toContain(OTHER);
    expect((await post(url, "artie_note_create", { uuid, text: "One" })).text).toContain("done");
    expect(gateway.asked.map(({ method, url: { pathname } }) => [method, pathname])).toEqual([
      ["GET", `/pipelines/${uuid}/notes`],
      ["POST", `/pipelines/${uuid}/notes`],
    ]);
    for (const args of [{ uuid: OTHER }, { uuid: other }, { uuid: MINE, about: { of: [other] } }]) {
      const refused = await post(url, "artie_note_create", { ...args, text: "Two" });
      expect(refused.text).toContain('"isError":true');
      expect(refused.text).not.toContain(OTHER === args.uuid ? other : OTHER);
    }
    expect((await post(url, "artie_thing_list")).text).toContain("Unknown tool");
    expect(gateway.asked).toHaveLength(2);
  });
});
