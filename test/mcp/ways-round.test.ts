// The ways round where a secret may go, tried by real clients over stdio and HTTP: nothing that holds it goes out.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/index.ts";
import { nodeBinary } from "../harness/paths.ts";
import { CONFIGURATIONS, ELSEWHERE, HOME, PLACES } from "../support/ways-round.ts";
import { useBuilt } from "./built.ts";
import { Child } from "./child.ts";
import { callTool } from "./results.ts";

const SECRET = "sandbox-staging-password";
const PING = "artie_connectors_ping";
const built = useBuilt();

describe.each(["stdio", "http"])("over %s", (verb) => {
  let sandbox: Sandbox;
  let client: Client;
  let server: Child | undefined;

  beforeAll(async () => {
    sandbox = await startSandbox();
    const env = {
      ARTIE_API_KEY: sandbox.apiKey,
      ARTIE_SECRET_PG: SECRET,
      ARTIE_SECRET_PG_FOR: HOME,
      ARTIE_SECRET_NOWHERE: SECRET,
      ARTIE_SECRET_INGESTION_KEY: sandbox.ingestionKey,
    };
    const args = [
      built.cli,
      verb,
      "--api-url",
      sandbox.url,
      "--events-url",
      sandbox.eventsUrl,
      "--access",
      "everything",
    ];
    client = new Client({ name: "test", version: "1" });
    if (verb === "stdio") {
      await client.connect(new StdioClientTransport({ command: nodeBinary, args, env }));
    } else {
      server = new Child([...args, "--no-key"], env);
      await client.connect(new StreamableHTTPClientTransport(new URL(await server.line())));
    }
  });

  beforeEach(() => {
    sandbox.clearRequests();
  });

  afterAll(async () => {
    await client.close();
    await server?.[Symbol.asyncDispose]();
    await sandbox.close();
  });

  async function expectRefused(tool: string, args: object, message: RegExp): Promise<void> {
    const { isError, value } = await callTool(client, tool, { ...args });
    expect(isError).toBe(true);
    expect(JSON.stringify(value)).toMatch(message);
    expect(JSON.stringify(value)).not.toContain(SECRET);
    for (const { body, headers } of sandbox.requests) {
      expect(JSON.stringify([body, headers])).not.toContain(SECRET);
      expect(JSON.stringify(body ?? "")).not.toContain(sandbox.ingestionKey);
    }
  }

  test.each(CONFIGURATIONS)("with %s", (_, args) =>
    expectRefused(PING, args, /ARTIE_SECRET_PG_FOR|nothing says where it would go/),
  );

  test.each(PLACES)("in %s", (_, args) => expectRefused(PING, args, /A secret can't go into/));

  test("over a tunnel that the agent has made", async () => {
    const { value } = await callTool(client, "create_a_artie_ssh_tunnel", { host: ELSEWHERE, port: 22, username: "a" });
    const { uuid } = value["created"] as { uuid: string };
    const sharedConfig = { host: HOME, user: "artie", password: "secret://PG" };
    const config = { type: "postgresql", sshTunnelUUID: uuid, sharedConfig };
    await expectRefused(PING, { config }, new RegExp(`may not go to ${ELSEWHERE}.*ARTIE_SECRET_PG_FOR`));
  });

  test.each(["NOWHERE", "INGESTION_KEY", "PG_FOR"])("under the name %s, which is for nobody there", (name) => {
    const sharedConfig = { host: HOME, user: "artie", password: `secret://${name}` };
    return expectRefused(PING, { config: { type: "postgresql", sharedConfig } }, /_FOR/);
  });

  test("what belongs there is sent", async () => {
    const sharedConfig = { host: HOME, port: 5432, user: "artie", password: "secret://PG" };
    const { value } = await callTool(client, PING, { config: { type: "postgresql", sharedConfig } });
    expect(value).toEqual({ valid: true });
    const event = { event: "paid", timestamp: "2026-01-01T00:00:00Z" };
    expect((await callTool(client, "create_a_artie_track", event)).isError).toBe(false);
  });

  test("a stored password moves with no connector, tunnel or link", async () => {
    const connector = "Orders Postgres";
    const update = "update_a_artie_connector_by_id";
    await expectRefused(update, { connector, sharedConfig: { host: ELSEWHERE } }, /from .*orders-db.* to .*attacker/);
    const { value } = await callTool(client, "create_a_artie_ssh_tunnel", { host: ELSEWHERE, port: 22, username: "a" });
    const { uuid } = value["created"] as { uuid: string };
    await expectRefused(update, { connector, sshTunnelUUID: uuid }, /confirmation_needed.*db\.attacker\.example/);
    expect(sandbox.requests.filter(({ method, path }) => method === "POST" && path !== "/ssh-tunnels")).toEqual([]);
  });
});
