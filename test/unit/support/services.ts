// What tools need to run in a test: clients of a sandbox, a secret store in memory, and a call as a client makes it.
import { createArtieClient, createEventsClient } from "../../../src/artie/index.ts";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import { catalog } from "../../../src/tools/catalog.ts";
import type { ToolServices } from "../../../src/tools/context.ts";
import type { SecretStore } from "../../../src/tools/secret-store.ts";
import { undoInMemory } from "../../../src/tools/memory-undo.ts";
import type { Tool } from "../../../src/tools/define.ts";
import type { Invocation } from "../../../src/tools/run/invocation.ts";
import { type CallOutcome, invoke, type PersonPlan, planOf } from "../../../src/tools/run/invoke.ts";

const USER_AGENT = "artie-vscode/test";

type Addresses = Pick<Sandbox, "url" | "eventsUrl" | "apiKey" | "ingestionKey">;

/** Everything allowed, no folder open, and the sandbox's ingestion key kept as `secret://INGESTION_KEY`. */
export function servicesFor(sandbox: Addresses, overrides: Partial<ToolServices> = {}): ToolServices {
  return {
    artie: createArtieClient({ url: sandbox.url, key: sandbox.apiKey, userAgent: USER_AGENT, freshMs: 0 }),
    events: (key) => createEventsClient({ url: sandbox.eventsUrl, key, userAgent: USER_AGENT }),
    secrets: secretsInMemory({ INGESTION_KEY: sandbox.ingestionKey }),
    access: "everything",
    undo: undoInMemory(),
    workspaceFolders: [],
    ...overrides,
  };
}

export function secretsInMemory(initial: Readonly<Record<string, string>> = {}): SecretStore {
  const values = new Map(Object.entries(initial));
  return {
    get: (name) => Promise.resolve(values.get(name)),
    set: (name, value) => {
      values.set(name, value);
      return Promise.resolve();
    },
    known: () => [...values.values()],
  };
}

export type TestCall = Partial<
  Pick<Invocation, "signal" | "progress" | "record" | "caller" | "repeats" | "offered" | "approval" | "planWithinMs">
>;

/** Calls a tool as an agent does. */
export function callTool(
  tool: Tool,
  input: unknown,
  services: ToolServices,
  call: TestCall = {},
): Promise<CallOutcome> {
  return invoke(invocationOf(tool.name, input, services, { offered: [tool], ...call }));
}

function invocationOf(tool: string, input: unknown, services: ToolServices, call: TestCall = {}): Invocation {
  return {
    tool,
    input,
    offered: catalog,
    services: () => services,
    caller: { principal: { kind: "agent" } },
    signal: new AbortController().signal,
    ...call,
  };
}

/** What a call of a tool of the catalog would do, with what it has to be confirmed with. */
export function planByName(name: string, args: unknown, services: ToolServices): Promise<PersonPlan> {
  return planOf(invocationOf(name, args, services));
}

/** Calls a tool of the catalog by its name. */
export async function callByName(
  name: string,
  args: unknown,
  services: ToolServices,
  call?: TestCall,
): Promise<CallOutcome> {
  const tool = catalog.find((candidate) => candidate.name === name);
  if (!tool) throw new Error(`The catalog has no tool "${name}".`);
  return callTool(tool, args, services, { offered: catalog, ...call });
}
