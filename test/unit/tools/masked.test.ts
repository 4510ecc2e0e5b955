// An API that shows credentials masked: a mask is no credential, and goes nowhere as one.
import { describe, expect, it } from "vitest";
import { createArtieClient, fetchHttp, type Http } from "../../../src/artie/index.ts";
import { containing } from "../support/matchers.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const UPDATE = "update_a_artie_connector_by_id";
const PING = "artie_connectors_ping";
const DATABASES = "artie_connectors_fetch_databases";
const CONNECTOR = "Orders Postgres";
const MASKS = ["********", "***", "••••••••", "●●●●", "xxxxxxxx", "[REDACTED]", "<hidden>", "[redacted]", " ****** "];

let world: World;
worldForTests((started) => (world = started), { NEW: "a-new-password" });

/** The sandbox with the credentials that it gives out replaced, or left out with the comma behind them. */
function masked(mask: unknown): void {
  const shown = mask === undefined ? "" : `"$1":${JSON.stringify(mask)}$2`;
  const http: Http = async (request) => {
    const answer = await fetchHttp(request);
    if (request.method !== "GET") return answer;
    const text = answer.text.replace(/"(\w+)":"sandbox-[^"]*"(,?)/g, shown).replaceAll(/,(?=[}\]])/g, "");
    return { ...answer, text };
  };
  const { url, apiKey: key } = world.sandbox;
  const artie = createArtieClient({ url, key, userAgent: "artie-vscode/test", freshMs: 0, http });
  world.services = { ...world.services, artie };
}

/** What the API has kept, whatever it shows. */
async function kept(): Promise<unknown> {
  const { url, apiKey: key } = world.sandbox;
  const artie = createArtieClient({ url, key, userAgent: "artie-vscode/test" });
  return (await artie.connectors.get(world.connector(CONNECTOR).uuid)).sharedConfig;
}

describe.each(MASKS)("with passwords shown as %j", (mask) => {
  it("an update of something else is refused before anything is sent", async () => {
    const before = await kept();
    masked(mask);
    const { message, remedy } = await world.fail(UPDATE, { connector: CONNECTOR, sharedConfig: { user: "other" } });
    expect(message).toContain("sharedConfig.password holds a mask");
    expect(remedy).toContain("secret://NAME");
    expect(world.writes).toEqual([]);
    expect(await kept()).toEqual(before);
  });

  it("an update with the credential anew is carried out", async () => {
    masked(mask);
    await world.succeed(UPDATE, { connector: CONNECTOR, sharedConfig: { port: 5433, password: "secret://NEW" } });
    expect(await kept()).toMatchObject({ port: 5433, password: "a-new-password" });
  });

  it("a saved connector is tried and looked through by its UUID", async () => {
    masked(mask);
    expect(await world.succeed(PING, { connector: CONNECTOR })).toMatchObject({ valid: true });
    expect(JSON.stringify(await world.succeed(DATABASES, { connector: CONNECTOR }))).toContain("orders");
    expect(world.sandbox.requests.map(({ body }) => JSON.stringify(body)).join()).not.toContain(mask);
  });

  it("nobody's own mask is sent either", async () => {
    const sharedConfig = { host: "db.example", port: 5432, user: "artie", password: mask };
    const { message } = await world.fail("create_a_artie_connector", {
      type: "postgresql",
      label: "New",
      sharedConfig,
    });
    expect(message).toContain("sharedConfig.password holds a mask");
    await world.fail(PING, { config: { type: "postgresql", sharedConfig } });
    expect(world.sandbox.requests).toEqual([]);
  });
});

describe.each([
  undefined,
  null,
  "",
  true,
  {},
  "hidden",
  "not shown",
  "--",
  "hu****r2",
  "sk-…9f2c",
  "shown to nobody 7",
])("with every credential shown as %j", (mask) => {
  it.each([
    [CONNECTOR, { port: 5433 }, { password: "secret://NEW" }],
    ["Snowflake Production", { virtualDWH: "OTHER" }, { privateKey: "secret://NEW" }],
    ["BigQuery Marketing", { location: "US" }, { credentialsData: "secret://NEW" }],
    ["Databricks Lakehouse", { volume: "x" }, { personalAccessToken: "secret://NEW" }],
    ["S3 Archive", { prefix: "x" }, { awsSecretAccessKey: "secret://NEW" }],
  ])("an update of %s needs it anew, or is refused before anything is sent", async (connector, change, credential) => {
    masked(mask);
    const { code, message, remedy } = await world.fail(UPDATE, { connector, sharedConfig: change });
    expect(code).toBe("refused");
    expect(message).toContain("holds a mask or nothing where a credential belongs");
    expect(remedy).toContain("secret://NAME");
    expect(world.writes).toEqual([]);
    // What runs goes elsewhere with the prefix.
    await world.succeed(UPDATE, { connector, sharedConfig: { ...change, ...credential }, confirm: connector });
    const [field = ""] = Object.keys(credential);
    expect(world.writes[0]?.body).toMatchObject({ sharedConfig: { [field]: "a-new-password" } });
  });

  it("tests, looks and dry runs of a saved connector go by its UUID", async () => {
    masked(mask);
    expect(await world.succeed(PING, { connector: CONNECTOR })).toEqual({ valid: true });
    await world.succeed("artie_connectors_list_postgres_publications", { connector: CONNECTOR });
    await world.succeed("artie_connectors_create_database", { connector: "Snowflake Production", name: "FRESH" });
    const destination = { connector: "Snowflake Production", specificDestCfg: { database: "ANALYTICS" } };
    expect(await world.succeed("artie_pipelines_validate_unsaved_destination", destination)).toEqual({ valid: true });
    const bodies = world.sandbox.requests
      .filter(({ method }) => method === "POST")
      .map(({ body }) => JSON.stringify(body));
    expect(bodies.length).toBe(4);
    for (const body of bodies) expect(body).not.toContain("sharedConfig");
  });
});

it("says which one of several would do, and takes that there is none", async () => {
  masked(undefined);
  const { remedy } = await world.fail(UPDATE, { connector: "Snowflake Production", label: "Renamed" });
  expect(remedy).toContain("sharedConfig.privateKey or sharedConfig.password");
  await world.succeed(UPDATE, { connector: CONNECTOR, label: "Renamed", sharedConfig: { password: null } });
});

it("changes what has no credential, and what stands on a role or on an address that holds one", async () => {
  await world.succeed(UPDATE, { connector: "Hubspot", label: "Renamed" });
  const roles = { awsRegion: "eu-west-1", awsRoleARN: "arn:aws:iam::1:role/artie" };
  const uri = { uri: "mongodb://artie:S3cret-of-it@db.example/" };
  for (const [type, sharedConfig] of [
    ["dynamodb", roles],
    ["mongodb", uri],
  ] as const) {
    await world.succeed("create_a_artie_connector", { type, label: type, sharedConfig });
    await world.succeed(UPDATE, { connector: type, label: `${type} renamed` });
  }
});

describe("what else is read, changed and written back", () => {
  const READER = "update_a_artie_source_reader_by_id";
  const storage = { accountURL: "https://blob.example", containerName: "c", sasToken: "sandbox-of-a-sas-token-1" };
  const change = { sourceReader: "Support reader", settings: { enableHeartbeats: true } };

  it.each([undefined, null, "", "********", "hidden"])(
    "a reader whose token is shown as %j needs it anew",
    async (mask) => {
      await world.succeed(READER, { ...change, settings: { azureBlobStorageConfig: storage } });
      masked(mask);
      world.sandbox.clearRequests();
      for (const [tool, args] of [
        [READER, change],
        [
          "artie_pipelines_update_with_source_reader",
          { pipeline: "Support MongoDB to BigQuery", sourceReader: { settings: change.settings } },
        ],
      ] as const) {
        expect(await world.fail(tool, args)).toMatchObject({
          code: "refused",
          message: containing("azureBlobStorageConfig.sasToken"),
        });
      }
      expect(world.writes).toEqual([]);
      const anew = { azureBlobStorageConfig: { sasToken: "secret://NEW" } };
      await world.succeed(READER, { ...change, settings: { ...change.settings, ...anew } });
      expect(world.writes[0]?.body).toMatchObject({
        settings: { azureBlobStorageConfig: { sasToken: "a-new-password" } },
      });
    },
  );

  it("a tunnel or link of which the API does not show where it leads is not written without it", async () => {
    const { sshTunnels, privateLinks } = world.services.artie;
    const tunnel = await sshTunnels.create({ name: "T", host: "sandbox-bastion", port: 22, username: "a" });
    const link = await privateLinks.create({
      name: "L",
      vpcServiceName: "sandbox-service",
      availabilityZoneIds: ["a"],
    });
    for (const mask of [undefined, null, "", "****"]) {
      masked(mask);
      world.sandbox.clearRequests();
      const tunnelError = await world.fail("update_a_artie_ssh_tunnel_by_id", {
        sshTunnel: tunnel.uuid,
        username: "b",
      });
      expect(tunnelError.message).toContain("the API gave no");
      const linkError = await world.fail("update_a_artie_privatelink_connection_by_id", {
        privateLink: link.uuid,
        name: "M",
      });
      expect(linkError.message).toContain("the API gave no");
      expect(world.writes).toEqual([]);
    }
  });
});

it("takes for masks nothing that stands among other letters, or in an event", async () => {
  const sharedConfig = { password: "***a", host: "xxx" };
  await world.succeed(UPDATE, { connector: CONNECTOR, sharedConfig });
  expect(await kept()).toMatchObject(sharedConfig);
  const properties = { card: "**** ****", note: "****" };
  await world.succeed("create_a_artie_track", { event: "paid", timestamp: "2026-01-01T00:00:00Z", properties });
});
