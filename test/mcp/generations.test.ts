// What every client gets, whichever generation of the SDK and of the protocol it is built on, and whichever way it came.
import { once } from "node:events";
import { z } from "zod";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { INSTRUCTIONS } from "../../src/mcp/instructions.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { catalog } from "../../src/tools/catalog.ts";
import { parseSelection, select } from "../../src/tools/selection.ts";
import { AgentWindow, type ApiAddress, TestHost } from "./agent-window.ts";
import { useBuilt } from "./built.ts";
import { Child } from "./child.ts";
import { Peer, type PeerName, PEERS, type Way } from "./peers.ts";
import { silentApi } from "./silent-api.ts";

const built = useBuilt();
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
  return () => sandbox.close();
});
beforeEach(() => {
  sandbox.reset();
});

const WAYS = {
  stdio: (api: ApiAddress) =>
    Promise.resolve({
      way: { args: [built.cli, "stdio", ...flagsOf(api)], env: environmentOf(api) },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }),
  socket: async (api: ApiAddress) => {
    const host = new TestHost(api);
    const window = await AgentWindow.open(host, built.bridge);
    return {
      host,
      way: { args: window.bridgeArguments },
      [Symbol.asyncDispose]: () => window[Symbol.asyncDispose](),
    };
  },
  http: async (api: ApiAddress) => {
    const server = new Child([built.cli, "http", "--no-key", ...flagsOf(api)], environmentOf(api));
    return {
      way: { url: await server.line() },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
} satisfies Record<string, (api: ApiAddress) => Promise<AsyncDisposable & { readonly way: Way }>>;
type WayName = keyof typeof WAYS;

function flagsOf({ url, eventsUrl }: ApiAddress): string[] {
  return ["--api-url", url, "--events-url", eventsUrl, "--access", "everything"];
}

function environmentOf({ apiKey, ingestionKey = "" }: ApiAddress): Record<string, string> {
  return { ARTIE_API_KEY: apiKey, ARTIE_SECRET_INGESTION_KEY: ingestionKey };
}

const combinations = Object.keys(PEERS).flatMap((peer) => Object.keys(WAYS).map((way) => [peer, way])) as [
  PeerName,
  WayName,
][];

/** Clients of 2025-11-25 can be told of changes in a session only, and `http` keeps none. */
function isTold(name: PeerName, way: WayName): boolean {
  return way !== "http" || PEERS[name] === "2026-07-28";
}

describe.each(combinations)("%s over %s", (name, wayName) => {
  const told = isTold(name, wayName);
  let served: Awaited<ReturnType<(typeof WAYS)[WayName]>>;
  let peer: Peer;

  beforeAll(async () => {
    served = await WAYS[wayName](sandbox);
    peer = await Peer.connect(name, served.way);
  });
  afterAll(async () => {
    await peer[Symbol.asyncDispose]();
    await served[Symbol.asyncDispose]();
  });

  test("introduces itself, and says only what it does", () => {
    expect(peer.client.getServerVersion()).toMatchObject({ name: "artie", title: "Artie" });
    expect(peer.client.getInstructions()).toBe(INSTRUCTIONS);
    const list = told ? { listChanged: true } : {};
    expect(peer.client.getServerCapabilities()).toEqual({
      tools: list,
      prompts: list,
      resources: told ? { listChanged: true, subscribe: true } : {},
      completions: {},
    });
    expect(peer.protocol).toBe(PEERS[name]);
  });

  test("lists the tools, as they are in the catalog", async () => {
    const { tools } = await peer.client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(catalog.map((tool) => tool.name));
    const start = tools.find((tool) => tool.name === "artie_pipelines_start");
    expect(start).toMatchObject({
      title: "Start pipeline",
      inputSchema: { type: "object", required: ["pipeline"] },
      annotations: { destructiveHint: false },
    });
  });

  test("answers a call, and says what is wrong with another", async () => {
    const found = await peer.call("list_all_artie_pipelines", { query: "MySQL to BigQuery" });
    expect(found).toMatchObject({ isError: false, value: { items: [{ name: "MySQL to BigQuery" }] } });
    const unknown = await peer.call("artie_pipelines_start", { pipeline: "No such pipeline" });
    expect(unknown).toMatchObject({ isError: true, value: { error: { code: "unknown_name" } } });
    const wrong = await peer.call("artie_pipelines_start", { pipeline: 7 });
    expect(wrong).toMatchObject({ isError: true, value: { error: { code: "invalid_input" } } });
  });

  test("answers a hundred calls at once, each with its own", async () => {
    const names = sandbox.snapshot().pipelines.map((pipeline) => pipeline.name);
    const asked = Array.from({ length: 100 }, (_, index) => names[index % names.length] ?? "");
    const answers = await Promise.all(
      asked.map((pipeline) => peer.call("get_single_artie_pipeline_by_id", { pipeline })),
    );
    expect(answers.map(({ value }) => value["name"])).toEqual(asked);
  });

  test("refuses a tool that is not there as a request, not as a result", async () => {
    await expect(peer.call("artie_pipelines_stort")).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("Unknown tool: artie_pipelines_stort") as string,
    });
  });

  test("reports progress to a client that asks", async () => {
    const events = ["a", "b"].map((userId) => ({
      event: "x",
      timestamp: "2026-01-01T00:00:00Z",
      properties: { userId },
    }));
    const { value } = await peer.call("create_a_artie_bulk_track", { events }, { onprogress: () => undefined });
    expect(value).toMatchObject({ accepted: 2 });
    expect(peer.progress[0]).toBe(2);
  });

  test("gives prompts, and says what is wrong with a request for one", async () => {
    const { prompts } = await peer.client.listPrompts();
    expect(prompts.map((prompt) => prompt.name)).toContain("start_pipeline");
    const { messages } = await peer.client.getPrompt({ name: "stop_backfills" });
    expect(JSON.stringify(messages)).toContain("artie_pipelines_cancel_backfill");
    await expect(peer.client.getPrompt({ name: "start_pipeline" })).rejects.toMatchObject({
      code: -32602,
      message: expect.stringContaining("start_pipeline: pipeline is missing") as string,
    });
  });

  test("completes an argument", async () => {
    const argument = { name: "pipeline", value: "MySQL to BigQ" };
    const ref = { type: "ref/prompt" as const, name: "start_pipeline" };
    const { completion } = await peer.client.complete({ ref, argument });
    expect(completion.values).toEqual(["MySQL to BigQuery"]);
  });

  test("gives resources, and knows when there is none", async () => {
    const { uuid } = sandbox.pipeline("MySQL to BigQuery");
    const uri = `artie://pipelines/${uuid}`;
    expect((await peer.client.listResources()).resources.map((resource) => resource.uri)).toContain(uri);
    expect((await peer.client.listResourceTemplates()).resourceTemplates).toHaveLength(2);
    const { contents } = await peer.client.readResource({ uri });
    const [content] = z.array(z.looseObject({ text: z.string() })).parse(contents);
    expect(JSON.parse(content?.text ?? "")).toMatchObject({ name: "MySQL to BigQuery" });
    const nowhere = "artie://pipelines/00000000-0000-4000-8000-000000000000";
    await expect(peer.client.readResource({ uri: nowhere })).rejects.toMatchObject({
      code: -32602,
      data: { uri: nowhere },
    });
  });

  test("gives up a call that is canceled, and those of a client that goes", async () => {
    await using api = await silentApi();
    await using served = await WAYS[wayName]({ url: api.url, eventsUrl: api.url, apiKey: "arsk_test" });
    await using peer = await Peer.connect(name, served.way);
    const canceling = new AbortController();
    const call = peer.call("list_all_artie_connectors", {}, { signal: canceling.signal });
    const { socket } = await api.request;
    const closed = once(socket, "close");
    canceling.abort();
    await expect(call).rejects.toThrow();
    // Without a session nothing leads from the notification to the call: it ends with its connection.
    if (!told) await peer.client.close();
    await closed;
    expect(socket.bytesWritten).toBe(0);
  });
});

describe.each(combinations.filter(([name, way]) => isTold(name, way)))("%s over %s, as a follower", (name, way) => {
  test("tells of what a client follows, when it changes", async () => {
    await using served = await WAYS[way](sandbox);
    await using follower = await Peer.connect(name, served.way);
    const { uuid } = sandbox.pipeline("MySQL to BigQuery");
    // As the client writes it, so it is told.
    const uri = `artie://pipelines/${uuid.toUpperCase()}`;
    await follower.follow(uri, "artie://pipelines");
    await follower.call("artie_pipelines_start", { pipeline: "MySQL to BigQuery" });
    await expect.poll(() => follower.told).toEqual(expect.arrayContaining([uri, "artie://pipelines"]));
    expect(new Set(follower.told)).toEqual(new Set([uri, "artie://pipelines"]));
    follower.told.length = 0;
    await follower.call("update_a_artie_pipeline_by_id", { pipeline: uuid, name: "Renamed" });
    await expect.poll(() => follower.told).toContain("resources");
  });
});

describe.each(Object.keys(PEERS) as PeerName[])("%s, where the test is the host", (name) => {
  test("is known by its name in the record of its calls", async () => {
    await using served = await WAYS.socket(sandbox);
    await using peer = await Peer.connect(name, served.way);
    await peer.call("list_all_artie_connectors");
    expect(served.host.calls.map(({ client }) => client)).toEqual([{ name: "test", version: "1" }]);
  });

  test("tells of other tools once, when they are selected", async () => {
    await using served = await WAYS.socket(sandbox);
    await using follower = await Peer.connect(name, served.way);
    await follower.follow();
    const { host } = served;
    await expect.poll(() => host.listeners.size).toBe(1);
    host.select(select(catalog, parseSelection({ access: "everything" }, catalog)));
    host.select(select(catalog, parseSelection({ access: "read" }, catalog)));
    await expect.poll(() => follower.told.toSorted()).toEqual(["prompts", "resources", "tools"]);
    const { tools } = await follower.client.listTools();
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint)).toBe(true);
    expect(follower.told).toHaveLength(3);
  });
});
