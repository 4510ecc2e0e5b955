// Ours beside a generic bridge from OpenAPI to MCP, as it is published, over the same API, round by round in one run.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { Effect, Operation } from "../../src/artie/operation.ts";
import { operations } from "../../src/artie/operations.ts";
import { root } from "../harness/paths.ts";
import { build } from "./built.ts";
import { MeasuredServer, type Used } from "./measured.ts";
import { median } from "./median.ts";

const PIPELINES = 1_000;
const ROUNDS = 5;
/** Calls after which nothing is new to the just-in-time compiler. */
const WARM_UP = 300;

export const FIGURES = {
  start: ["start to the first tools/list", "ms", "at most 0.40"],
  call: ["one call of 700, one after the other", "ms", "at most 0.70"],
  rate: ["1,000 calls at once", "a second", "at least 1.25"],
  memory: ["memory after that", "MB", "at most 0.65"],
} as const;
export type Figure = keyof typeof FIGURES;
type Figures = Record<Figure, number>;

export interface PeerFigures {
  readonly ours: Figures;
  readonly peers: Figures;
  readonly ratios: Figures;
}

const upstreamReady = z.object({ url: z.string(), key: z.string(), uuids: z.array(z.string()) });
type AnyOperation = Operation<string, Effect, unknown, never>;
type Ready = z.infer<typeof upstreamReady>;

/** One way to serve the API: how the server is started, and what reading one pipeline is called. */
interface Contender {
  readonly start: () => MeasuredServer;
  readonly tool: RegExp;
  readonly input: (uuid: string) => object;
}

/**
 * @param published the file of an OpenAPI description, as a person would give it to the peer; else one is written
 * @param built a build of ours to measure instead of this tree's, e.g. an earlier one
 */
export async function peerFigures(published?: string, built?: string): Promise<PeerFigures> {
  const home = await mkdtemp(join(tmpdir(), "artie-bench-"));
  const upstream = fork(join(import.meta.dirname, "upstream.ts"), [String(PIPELINES)]);
  try {
    const [ready] = (await once(upstream, "message")) as unknown[];
    const api = upstreamReady.parse(ready);
    const contenders = [ourServer(built ?? (await build(home)), api), await peerServer(home, api, published)] as const;
    const rounds: [Figures, Figures][] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rounds.push([await measure(contenders[0], api.uuids), await measure(contenders[1], api.uuids)]);
    }
    const ours = medians(rounds.map(([figures]) => figures));
    const peers = medians(rounds.map(([, figures]) => figures));
    return { ours, peers, ratios: each((name) => ours[name] / peers[name]) };
  } finally {
    await end(upstream);
    await rm(home, { recursive: true, force: true });
  }
}

function ourServer(cli: string, { url, key }: Ready): Contender {
  return {
    start: () => new MeasuredServer([cli, "stdio", "--access", "everything", "--api-url", url], { ARTIE_API_KEY: key }),
    tool: /^get_single_artie_pipeline_by_id$/,
    input: (pipeline) => ({ pipeline }),
  };
}

async function peerServer(home: string, { url, key }: Ready, published: string | undefined): Promise<Contender> {
  const description = join(home, "openapi.json");
  await writeFile(description, published === undefined ? JSON.stringify(openApi()) : await readFile(published));
  const program = join(root, "node_modules/@ivotoby/openapi-mcp-server/bin/mcp-server.js");
  const flags = ["--api-base-url", url, "--openapi-spec", description, "--verbose", "false"];
  return {
    start: () => new MeasuredServer([program, ...flags, "--headers", `Authorization:Bearer ${key}`], {}),
    tool: /pipeline.*detail|get.*pipeline.*uuid|^get-pipeline/i,
    input: (uuid) => ({ uuid, includeRelatedObjects: "true" }),
  };
}

/** The operations that ours has, as little as the peer needs to call them. */
function openApi(): object {
  const paths: Record<string, Record<string, object>> = {};
  const groups: readonly Readonly<Record<string, AnyOperation>>[] = Object.values(operations);
  for (const { id, method, path, takes } of groups.flatMap((group) => Object.values(group))) {
    const { pathname, searchParams } = new URL(path, "http://api");
    const queries = [...searchParams.keys()].map((name) => ({ name, in: "query", schema: { type: "string" } }));
    const uuid = { name: "uuid", in: "path", required: true, schema: { type: "string" } };
    const withUuid = path.includes("{uuid}");
    const body = { content: { "application/json": { schema: { type: "object" } } } };
    (paths[decodeURI(pathname)] ??= {})[method.toLowerCase()] = {
      operationId: id,
      summary: id.replaceAll("_", " "),
      parameters: [...(withUuid ? [uuid] : []), ...queries],
      ...(takes?.in === "body" ? { requestBody: body } : {}),
      responses: { 200: { description: "Done" } },
    };
  }
  return { openapi: "3.0.3", info: { title: "Artie", version: "1" }, paths };
}

async function measure({ start, tool, input }: Contender, uuids: readonly string[]): Promise<Figures> {
  await using server = start();
  const name = (await server.listTools()).find((candidate) => tool.test(candidate));
  if (name === undefined) throw new Error(`No tool is called like ${tool.source}`);
  const started = await server.used();
  for (const uuid of uuids.slice(0, WARM_UP)) await server.call(name, input(uuid));
  const before = await server.used();
  for (const uuid of uuids.slice(WARM_UP)) await server.call(name, input(uuid));
  const after = await server.used();
  const atOnce = performance.now();
  await Promise.all(uuids.map((uuid) => server.call(name, input(uuid))));
  const seconds = (performance.now() - atOnce) / 1000;
  const { memory } = await server.used();
  return {
    start: started.cpu,
    call: cpuBetween(before, after) / (uuids.length - WARM_UP),
    rate: uuids.length / seconds,
    memory,
  };
}

function cpuBetween(before: Used, after: Used): number {
  return after.cpu - before.cpu;
}

function medians(rounds: readonly Figures[]): Figures {
  return each((name) => median(rounds.map((figures) => figures[name])));
}

function each(figure: (name: Figure) => number): Figures {
  return { start: figure("start"), call: figure("call"), rate: figure("rate"), memory: figure("memory") };
}

async function end(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.kill();
  await closed;
}
