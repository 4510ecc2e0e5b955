// A stored credential goes where it was entered for: a connector that goes elsewhere needs it anew.
import { describe, expect, it } from "vitest";
import { createArtieClient, fetchHttp, type Http } from "../../../src/artie/index.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const UPDATE = "update_a_artie_connector_by_id";
const UUID = "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11";

let world: World;
worldForTests((started) => (world = started), { NEW: "a-new-password" });

it.each([
  { sharedConfig: { host: "elsewhere.example" } },
  { sharedConfig: { HOST: "elsewhere.example" } },
  { sharedConfig: { port: 1 } },
  { sharedConfig: { snapshotHost: "elsewhere.example" } },
  { sharedConfig: { endpointURL: "https://elsewhere.example" } },
  { sharedConfig: { jdbcUrl: "jdbc:postgresql://elsewhere.example/" } },
  { sharedConfig: { connectionString: "host=elsewhere.example" } },
  { sharedConfig: { disableSSL: true } },
  { sharedConfig: { proxy: { server: "elsewhere.example" } } },
  { sharedConfig: { host: "elsewhere.example", user: "artie" } },
  { sharedConfig: { sslmode: "disable" } },
  { sharedConfig: { options: "sslmode=disable" } },
  { sharedConfig: { target: "elsewhere.example:5432" } },
  { sharedConfig: { database: "x?host=elsewhere.example" } },
  { sharedConfig: { nodes: [{ name: "elsewhere.example" }] } },
  { sshTunnelUUID: UUID },
  { privateLinkUUID: UUID },
  { snapshotPrivateLinkUUID: UUID },
])("is refused without it: %j", async (changes) => {
  const { code, message } = await world.fail(UPDATE, { connector: "Orders Postgres", ...changes });
  expect(code).toBe("confirmation_needed");
  expect(message).toContain("Give sharedConfig.password with it, as secret://NAME");
  expect(message).not.toContain("Orders Postgres");
  expect(world.writes).toEqual([]);
});

it.each([
  { sharedConfig: { host: "elsewhere.example", password: "secret://NEW" } },
  { sharedConfig: { host: "elsewhere.example", password: null } },
  { sharedConfig: { user: "other" } },
  { sharedConfig: { exportFolder: "support" } },
  { label: "Renamed" },
])("is taken with it, or where it stays: %j", async (changes) => {
  await world.succeed(UPDATE, { connector: "Orders Postgres", ...changes });
  expect(world.writes.length).toBe(1);
});

it("moves with its exact name, after a question that says from where to where", async () => {
  const { uuid } = await world.services.artie.sshTunnels.create({ host: "b.example", port: 22, username: "a" });
  const args = { connector: "Orders Postgres", sharedConfig: { host: "elsewhere.example" }, sshTunnelUUID: uuid };
  const { message } = await world.fail(UPDATE, args);
  expect(message).toContain('sharedConfig.host from "orders-db.larkspur.example" to "elsewhere.example"');
  expect(message).toMatch(/sshTunnelUUID from none to "\S+" \(b\.example\)/);
  expect(world.writes.filter(({ path }) => path.startsWith("/connectors"))).toEqual([]);
  await world.succeed(UPDATE, { ...args, confirm: "Orders Postgres" });
  const sent = world.writes.at(-1)?.body;
  expect(sent).toMatchObject({ sshTunnelUUID: uuid, sharedConfig: { host: "elsewhere.example" } });
  expect(sent).not.toHaveProperty("confirm");
});

it.each([
  ["Snowflake Production", { accountIdentifier: "attacker-prod" }],
  ["Snowflake Production", { accountURL: "https://elsewhere.example" }],
  ["BigQuery Marketing", { projectID: "attacker" }],
  ["Databricks Lakehouse", { host: "elsewhere.example" }],
  ["S3 Archive", { endpoint: "https://elsewhere.example" }],
  ["Sessions DynamoDB", { awsRegion: "us-east-1" }],
  ["Customers MySQL", { tlsMode: "disabled" }],
])("waits for a name in every type: %s with %j", async (connector, sharedConfig) => {
  expect((await world.fail(UPDATE, { connector, sharedConfig })).code).toBe("confirmation_needed");
  expect(world.writes).toEqual([]);
});

it("is not read as there in a type that nobody here knows: an API that shows none may have one", async () => {
  const http: Http = async (request) => {
    const answer = await fetchHttp(request);
    const text = answer.text.replace(/"type":"postgresql"/g, '"type":"newer"').replace(/,"password":"[^"]*"/g, "");
    return request.method === "GET" ? { ...answer, text } : answer;
  };
  const { url, apiKey: key } = world.sandbox;
  world.services = { ...world.services, artie: createArtieClient({ url, key, userAgent: "artie-vscode/test", http }) };
  const args = { connector: "Orders Postgres", sharedConfig: { host: "elsewhere.example" } };
  expect((await world.fail(UPDATE, args)).code).toBe("confirmation_needed");
});

it("is not tried elsewhere: a saved connector is tested as it is saved", async () => {
  const config = { type: "postgresql", sharedConfig: { host: "elsewhere.example" } };
  for (const args of [
    { connector: "Orders Postgres", config },
    { config: { ...config, uuid: world.connector("Orders Postgres").uuid } },
  ]) {
    expect((await world.fail("artie_connectors_ping", args)).code).toBe("invalid_input");
  }
  expect(world.sandbox.requests.filter(({ method }) => method === "POST")).toEqual([]);
});

it("stays with its storage: a reader's token goes to no other account", async () => {
  const READER = "update_a_artie_source_reader_by_id";
  const storage = { accountURL: "https://blob.example", containerName: "c", sasToken: "sv=2024&sig=abcdef0123456789" };
  await world.succeed(READER, { sourceReader: "Support reader", settings: { azureBlobStorageConfig: storage } });
  world.sandbox.clearRequests();
  const moved = (more: object) => ({
    sourceReader: "Support reader",
    settings: { azureBlobStorageConfig: { accountURL: "https://elsewhere.example", ...more } },
  });
  expect((await world.fail(READER, moved({}))).code).toBe("refused");
  expect(world.writes).toEqual([]);
  await world.succeed(READER, moved({ sasToken: "secret://NEW" }));
});

it("counts a credential inside of an address, or deeper", async () => {
  const sharedConfig = { address: "mongodb://artie:S3cret-of-it@db.example/", more: { password: "S3cret-of-it" } };
  await world.succeed("create_a_artie_connector", { type: "mongodb", label: "Addressed", sharedConfig });
  const { code, message } = await world.fail(UPDATE, { connector: "Addressed", sshTunnelUUID: UUID });
  expect(code).toBe("confirmation_needed");
  expect(message).toMatch(/Give sharedConfig\.address(?:,| and) sharedConfig\.more with it/);
});

describe("an SSH tunnel, through which the credentials of connectors go", () => {
  const TUNNEL = "update_a_artie_ssh_tunnel_by_id";
  const open = () =>
    world.services.artie.sshTunnels.create({ name: "Bastion", host: "a.example", port: 22, username: "a" });

  it.each([{ host: "elsewhere.example" }, { port: 2222 }, { host: "elsewhere.example", name: "Renamed" }])(
    "is moved only with its exact name: %j",
    async (changes) => {
      const { uuid } = await open();
      const { code, message } = await world.fail(TUNNEL, { sshTunnel: uuid, ...changes });
      expect(code).toBe("confirmation_needed");
      expect(message).toMatch(/credentials too, goes over \S+:\d+ and no longer over a\.example:22/);
      expect(message).not.toContain("Bastion");
      expect(await world.services.artie.sshTunnels.get(uuid)).toMatchObject({ host: "a.example", port: 22 });
      await world.succeed(TUNNEL, { sshTunnel: uuid, ...changes, confirm: "Bastion" });
      expect(await world.services.artie.sshTunnels.get(uuid)).toMatchObject(changes);
    },
  );

  it("as is a PrivateLink connection", async () => {
    const LINK = "update_a_artie_privatelink_connection_by_id";
    const zones = { availabilityZoneIds: ["euw1-az1"] };
    const link = await world.services.artie.privateLinks.create({ name: "Link", vpcServiceName: "a.vpce", ...zones });
    const args = { privateLink: link.uuid, vpcServiceName: "elsewhere.vpce" };
    const { code, message } = await world.fail(LINK, args);
    expect(code).toBe("confirmation_needed");
    expect(message).toMatch(/goes over elsewhere\.vpce and no longer over a\.vpce/);
    await world.succeed(LINK, { ...args, confirm: "Link" });
    await world.succeed(LINK, { privateLink: link.uuid, name: "Renamed" });
  });

  it("is changed without it where it stays", async () => {
    const { uuid } = await open();
    await world.succeed(TUNNEL, { sshTunnel: uuid, username: "other", host: "a.example" });
    expect(await world.services.artie.sshTunnels.get(uuid)).toMatchObject({ username: "other" });
  });
});
