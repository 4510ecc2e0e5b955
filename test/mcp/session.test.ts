// A session line by line, through the bridge and the private socket: how it begins and ends, and what is no message.
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { AgentWindow, TestHost } from "./agent-window.ts";
import { useBuilt } from "./built.ts";
import { run } from "./child.ts";
import { INITIALIZE, lines, messages, modern } from "./lines.ts";

const built = useBuilt();
let sandbox: Sandbox;
let window: AgentWindow;

beforeAll(async () => {
  sandbox = await startSandbox();
  window = await AgentWindow.open(new TestHost(sandbox), built.bridge);
});
afterAll(async () => {
  await window[Symbol.asyncDispose]();
  await sandbox.close();
});

/** Sends all of it through a bridge and ends. */
const send = (sent: string) => run(window.bridgeArguments, sent);

test("answers what was asked before the client stopped sending", async () => {
  const call = { name: "list_all_artie_connectors", arguments: { limit: 1 } };
  const { code, stdout, stderr } = await send(
    lines({ id: 1, method: "ping" }, { id: "two", method: "tools/call", params: call }),
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(messages(stdout).map(({ id }) => id)).toEqual([1, "two"]);
});

const BEGINNINGS = {
  "2025-11-25": lines({ id: 1, method: "initialize", params: INITIALIZE }, { id: 2, method: "tools/list" }),
  "2026-07-28": lines(modern({ id: 1, method: "prompts/list" }), modern({ id: 2, method: "tools/list" })),
};

test.each(Object.entries(BEGINNINGS))("begins with server/discover and goes on with %s", async (_, more) => {
  const discover = modern({ id: 0, method: "server/discover" });
  const { code, stdout } = await send(lines(discover) + more);
  expect(code).toBe(0);
  // Each when it is there: what was asked first need not be answered first.
  expect(new Set(messages(stdout).map(({ id }) => id))).toEqual(new Set([0, 1, 2]));
  expect(stdout).toContain('"supportedVersions":["2026-07-28"]');
  expect(stdout).toContain('"list_all_artie_pipelines"');
});

test("ends when the client stops sending, also while it listens, and says that it does", async () => {
  const notifications = { toolsListChanged: true, resourceSubscriptions: ["artie://pipelines"] };
  const listen = modern({ id: "l", method: "subscriptions/listen", params: { notifications } });
  const { code, stdout } = await send(lines(listen));
  expect(code).toBe(0);
  expect(messages(stdout).map(({ id, method }) => id ?? method)).toEqual([
    "notifications/subscriptions/acknowledged",
    "l",
  ]);
});

test("refuses to tell of more resources than anyone follows", async () => {
  const notifications = { resourceSubscriptions: Array.from({ length: 1_001 }, (_, index) => `artie://${index}`) };
  const listen = modern({ id: 1, method: "subscriptions/listen", params: { notifications } });
  const { stdout } = await send(lines(listen));
  expect(messages(stdout).map(({ id, error }) => [id, error?.code])).toEqual([[1, -32602]]);
});

test("says so when a line is no message, and goes on", async () => {
  const { code, stdout } = await send(`not JSON\n{"hello":1}\n${lines({ id: 1, method: "ping" })}`);
  expect(code).toBe(0);
  expect(messages(stdout).map(({ id, error }) => [id, error?.code])).toEqual([
    [undefined, -32700],
    [undefined, -32600],
    [1, undefined],
  ]);
});
