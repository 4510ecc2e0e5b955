// The event tools as a client calls them over MCP, against a sandbox that is shared by a test file.
import { PassThrough } from "node:stream";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { z } from "zod";
import { type Sandbox, startSandbox } from "../../../src/sandbox/index.ts";
import { LineTransport } from "../../../src/mcp/line-transport.ts";
import { serveStreams } from "../../../src/mcp/session.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import type { ToolServices } from "../../../src/tools/context.ts";
import { callTool, type Result } from "../../mcp/results.ts";
import { callByName, servicesFor, type TestCall } from "./services.ts";
import { makeWorkspace, type Workspace } from "./workspace.ts";

const place = z.looseObject({ line: z.number().optional(), index: z.number().optional(), problem: z.string() });

/** The fields of results and of errors that tests look at. */
const outcome = z.looseObject({
  accepted: z.number().optional(),
  requests: z.number().optional(),
  duplicates: z.number().optional(),
  resumeFrom: z.number().optional(),
  messageId: z.string().optional(),
  skipped: z.array(place).optional(),
  skippedTotal: z.number().optional(),
});
const failure = z.looseObject({
  code: z.string(),
  message: z.string(),
  accepted: z.number().optional(),
  resumeFrom: z.number().optional(),
  problems: z.array(place).optional(),
  problemsTotal: z.number().optional(),
  skipped: z.array(place).optional(),
  skippedTotal: z.number().optional(),
  uncertain: z.object({ from: z.number(), to: z.number() }).optional(),
  notRead: z.object({ from: z.number(), to: z.union([z.number(), z.literal("end")]) }).optional(),
  cause: z.looseObject({ code: z.string(), message: z.string() }).optional(),
});
export type Failure = z.infer<typeof failure>;

export interface TrackingTest {
  readonly sandbox: Sandbox;
  readonly services: ToolServices;
  readonly workspace: Workspace;
  readonly track: (args: unknown) => Promise<z.infer<typeof outcome>>;
  readonly bulk: (args: unknown, call?: TestCall) => Promise<z.infer<typeof outcome>>;
  readonly bulkFailure: (args: unknown, call?: TestCall) => Promise<Failure>;
  readonly trackFailure: (args: unknown, call?: TestCall) => Promise<Failure>;
}

/** Starts a sandbox for the test file; what it gives is made anew for every test. */
export function trackingTests(): (overrides?: Partial<ToolServices>) => TrackingTest {
  let sandbox: Sandbox | undefined;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  beforeEach(() => sandbox?.reset());
  afterAll(() => sandbox?.close());
  return (overrides) => {
    if (!sandbox) throw new Error("The sandbox has not been started.");
    return newTest(sandbox, overrides);
  };
}

function newTest(sandbox: Sandbox, overrides: Partial<ToolServices> = {}): TrackingTest {
  const workspace = makeWorkspace();
  const services = servicesFor(sandbox, { workspaceFolders: [workspace.folder], ...overrides });
  const run = async (name: string, args: unknown, ok: boolean, call?: TestCall) => {
    const { isError, value } = call
      ? await callInProcess(services, name, args, call)
      : await callOverMcp(services, name, args);
    if (isError === ok) throw new Error(`${name} ended otherwise than expected: ${JSON.stringify(value)}`);
    return value;
  };
  const BULK = "create_a_artie_bulk_track";
  const TRACK = "create_a_artie_track";
  return {
    sandbox,
    services,
    workspace,
    track: async (args) => outcome.parse(await run(TRACK, args, true)),
    bulk: async (args, call) => outcome.parse(await run(BULK, args, true, call)),
    bulkFailure: async (args, call) => failure.parse((await run(BULK, args, false, call))["error"]),
    trackFailure: async (args, call) => failure.parse((await run(TRACK, args, false, call))["error"]),
  };
}

/** For what a client can't give: what JSON has no word for, and a moment of the progress at which something happens. */
async function callInProcess(services: ToolServices, name: string, args: unknown, call: TestCall): Promise<Result> {
  const { ok, value } = await callByName(name, args, services, call);
  return { isError: !ok, value };
}

async function callOverMcp(services: ToolServices, name: string, args: unknown): Promise<Result> {
  const [sent, answered] = [new PassThrough(), new PassThrough()];
  const host = {
    version: "1.2.3",
    caller: { principal: { kind: "agent" as const } },
    tools: () => catalog,
    services: () => Promise.resolve(services),
    onDidChangeTools: () => ({ dispose: () => undefined }),
  };
  const over = serveStreams(host, sent, answered);
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new LineTransport(answered, sent));
  try {
    return await callTool(client, name, args as Record<string, unknown>);
  } finally {
    await client.close();
    sent.end();
    await over;
  }
}

/** Lines of a CSV file of people who signed up. */
export function signUps(count: number): string {
  const rows = Array.from({ length: count }, (_, index) => {
    const at = new Date(Date.UTC(2026, 0, 1) + index * 60_000).toISOString();
    return `Signed up,${at},u-${index},user${index}@example.com,${index % 3 === 0 ? "pro" : "free"}`;
  });
  return ["event,timestamp,userId,email,plan", ...rows].join("\n") + "\n";
}
