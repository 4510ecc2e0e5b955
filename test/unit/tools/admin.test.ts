// The tools for keys, salts and private networks. A secret goes to the secret store and nowhere else.
import { describe, expect, it } from "vitest";
import { ToolError } from "../../../src/rules/tool-error.ts";
import { clientOf } from "../support/client.ts";
import { answerJson, serve } from "../support/http.ts";
import { anyText, containing } from "../support/matchers.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const UNKNOWN = "00000000-0000-4000-8000-000000000000";

let world: World;
worldForTests((started) => (world = started), { CHOSEN: "a-salt-of-my-own" });

describe("a secret that the API shows once", () => {
  it.each([
    ["create_a_artie_encryption_key", { name: "Card numbers (EU)" }, "ENCRYPTION_KEY_CARD_NUMBERS_EU"],
    ["create_a_artie_column_hashing_salt", { name: "Phones" }, "SALT_PHONES"],
    ["create_a_artie_ingestion_api_key", { sourceReader: "Hubspot reader", name: "App" }, "INGESTION_KEY_APP"],
    ["create_a_artie_ingestion_api_key", { sourceReader: "Hubspot reader" }, "INGESTION_KEY_HUBSPOT_READER"],
  ])("goes to the secret store (%s)", async (tool, args, name) => {
    const result = await world.succeed(tool, args);
    expect(result).toMatchObject({ created: { name: anyText }, keptAs: containing(`secret://${name}_`) });
    const use = { purpose: "test", destinations: ["artie"] };
    const secret = await world.secrets.get(String(result["keptAs"]).replace("secret://", ""), use);
    expect(secret?.length).toBeGreaterThan(10);
    expect(JSON.stringify(result)).not.toContain(secret);
  });

  it("is not asked for where it could not be kept: an empty salt is refused before anything is made", async () => {
    const error = await world.fail("create_a_artie_column_hashing_salt", { name: "Phones", salt: "" });
    expect(error).toMatchObject({ code: "invalid_input", message: containing("salt") });
    expect(world.writes).toEqual([]);
  });

  it("can be referred to at once", async () => {
    const { keptAs } = await world.succeed("create_a_artie_ingestion_api_key", { sourceReader: "Hubspot reader" });
    const event = { event: "signed_up", timestamp: "2026-08-03T09:00:00Z", ingestionKey: keptAs };
    await world.succeed("create_a_artie_track", event);
    expect(world.snapshot.events.count).toBe(1);
  });

  it("is not lost to another of the same name", async () => {
    const create = (name: string) => world.succeed("create_a_artie_encryption_key", { name });
    const kept = [await create("Cards"), await create("cards"), await create("Карты"), await create("Ключ")];
    const references = kept.map(({ keptAs }) => keptAs);
    expect(new Set(references).size).toBe(references.length);
    for (const reference of references) expect(reference).toMatch(/^secret:\/\/[A-Za-z_][A-Za-z0-9_]*$/);
  });

  it("that can't be kept is said to be lost, with what to do", async () => {
    const set = () => Promise.reject(new ToolError("not_configured", "The key chain is locked."));
    world.services = { ...world.services, secrets: { ...world.secrets, set } };
    const error = await world.fail("create_a_artie_encryption_key", { name: "Cards" });
    expect(error).toMatchObject({ code: "refused", message: containing("The key chain is locked.") });
    expect(error.message).toMatch(/It was created \([0-9a-f-]{36}\).*Delete it and create it again/);
  });
});

describe("a key or a salt", () => {
  it("is shown without what is secret", async () => {
    const key = await world.succeed("get_single_artie_encryption_key_by_id", { encryptionKey: "payments" });
    expect(key).toMatchObject({ name: "Payments", type: "aes-256", hasKey: true });
    const salt = await world.succeed("get_single_artie_column_hashing_salt_by_id", { columnHashingSalt: "Emails" });
    expect(salt).toMatchObject({ name: "Emails", hasSalt: true });
    expect(JSON.stringify([key, salt])).not.toMatch(/sandbox-(payments|emails)/);
  });

  it("stays hidden should the API give it where it did not", async () => {
    const [uuid, secret] = [UNKNOWN, "not-to-be-shown"];
    await using server = await serve((response, { target, method }) => {
      const field = target.startsWith("/encryption") ? "key" : target.startsWith("/column") ? "salt" : "secret";
      const holder = { uuid, name: "Leaky", [field]: secret };
      if (method === "DELETE") response.writeHead(204).end();
      else answerJson(response, 200, method === "GET" && !target.includes(uuid) ? { items: [holder] } : holder);
    });
    world.services = { ...world.services, artie: clientOf(server) };
    const calls = [
      ["list_all_artie_encryption_keys", {}],
      ["get_single_artie_encryption_key_by_id", { encryptionKey: "Leaky" }],
      ["update_a_artie_encryption_key_by_id", { encryptionKey: "Leaky", name: "Renamed" }],
      ["delete_a_artie_encryption_key_by_id", { encryptionKey: "Leaky", confirm: "Leaky" }],
      ["list_all_artie_column_hashing_salts", {}],
      ["get_single_artie_column_hashing_salt_by_id", { columnHashingSalt: "Leaky" }],
      ["update_a_artie_column_hashing_salt_by_id", { columnHashingSalt: "Leaky", name: "Renamed" }],
      ["delete_a_artie_column_hashing_salt_by_id", { columnHashingSalt: "Leaky", confirm: "Leaky" }],
      ["update_a_artie_ingestion_api_key_by_id", { ingestionApiKey: uuid, name: "Renamed" }],
    ] as const;
    for (const [tool, args] of calls) expect(JSON.stringify(await world.call(tool, args))).not.toContain(secret);
  });

  it("of one's own comes from the secret store", async () => {
    await world.succeed("create_a_artie_column_hashing_salt", { name: "Own", salt: "secret://CHOSEN" });
    expect(world.writes[0]?.body).toEqual({ name: "Own", salt: "a-salt-of-my-own" });
    const hash = (name: string) =>
      world.succeed("artie_column_hashing_salts_preview", { columnHashingSalt: name, value: "ada@example.com" });
    expect(await hash("Own")).toMatchObject({ hash: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown });
    expect(await hash("Own")).not.toEqual(await hash("Emails"));
  });

  it.each([
    ["delete_a_artie_encryption_key_by_id", "encryptionKey", "Payments"],
    ["delete_a_artie_column_hashing_salt_by_id", "columnHashingSalt", "Emails"],
  ])("is deleted when its exact name is confirmed (%s)", async (tool, field, name) => {
    for (const confirm of [undefined, name.toLowerCase(), "all", UNKNOWN]) {
      const error = await world.fail(tool, { [field]: name, confirm });
      expect(error).toMatchObject({ code: "confirmation_needed", message: containing("the exact name of the") });
    }
    expect(world.writes).toEqual([]);
    expect(await world.succeed(tool, { [field]: name, confirm: name })).toMatchObject({ deleted: { name } });
  });

  it.each([
    [
      "get_single_artie_encryption_key_by_id",
      { encryptionKey: "Cards" },
      /no encryption key "Cards"; did you mean "Payments"/,
    ],
    ["get_single_artie_encryption_key_by_id", { encryptionKey: UNKNOWN }, /no encryption key with the UUID/],
    ["get_single_artie_column_hashing_salt_by_id", { columnHashingSalt: "x" }, /no column hashing salt "x"/],
  ])("that is not there is refused (%s, %j)", async (tool, args, message) => {
    const error = await world.fail(tool, args);
    expect(error.code).toBe("unknown_name");
    expect(error.message).toMatch(message);
  });

  it("is not taken for another kind", async () => {
    const { uuid } = world.connector("Orders Postgres");
    expect(await world.fail("get_single_artie_encryption_key_by_id", { encryptionKey: uuid })).toMatchObject({
      code: "unknown_name",
    });
  });
});

describe("an ingestion key", () => {
  it("belongs to a source reader of type api", async () => {
    const error = await world.fail("create_a_artie_ingestion_api_key", { sourceReader: "Orders reader" });
    expect(error).toMatchObject({ status: 400, reported: { root: containing("not api") } });
  });

  it("is deleted when its UUID is confirmed", async () => {
    const sourceReaderUUID = world.reader("Hubspot reader").uuid;
    const { ingestionAPIKey } = await world.services.artie.ingestionApiKeys.create({ sourceReaderUUID });
    world.sandbox.clearRequests();
    const args = { ingestionApiKey: ingestionAPIKey.uuid };
    const tool = "delete_a_artie_ingestion_api_key_by_id";
    expect(await world.fail(tool, { ...args, confirm: UNKNOWN })).toMatchObject({ code: "confirmation_needed" });
    expect(world.writes).toEqual([]);
    expect(await world.succeed(tool, { ...args, confirm: ingestionAPIKey.uuid })).toEqual({
      deleted: ingestionAPIKey.uuid,
    });
  });
});

describe("a private way to a host", () => {
  it("is deleted when its exact name is confirmed, and names who is cut off", async () => {
    const { artie } = world.services;
    const zones = { vpcServiceName: "a", availabilityZoneIds: ["z1"] };
    const link = await artie.privateLinks.create({ name: "Link", ...zones });
    const [orders] = [await artie.connectors.get(world.connector("Orders Postgres").uuid)];
    await artie.connectors.replace(orders.uuid, {
      type: orders.type,
      label: "Orders Postgres",
      sharedConfig: orders.sharedConfig ?? {},
      privateLinkUUID: link.uuid,
    });
    world.sandbox.clearRequests();
    const tool = "delete_a_artie_privatelink_connection_by_id";
    const error = await world.fail(tool, { privateLink: link.uuid, confirm: "link" });
    expect(error).toMatchObject({ code: "confirmation_needed", message: containing("cuts off 1 connectors") });
    expect(world.writes).toEqual([]);
  });

  it("of an SSH tunnel shows the key that the host needs", async () => {
    const { sshTunnelUUID } = await world.services.artie.connectors.get(world.connector("Finance Oracle").uuid);
    const tunnel = await world.succeed("get_single_artie_ssh_tunnel_by_id", { sshTunnel: sshTunnelUUID });
    expect(tunnel).toMatchObject({ name: "Finance bastion", publicKey: containing("ssh-ed25519"), isInUse: true });
    const error = await world.fail("delete_a_artie_ssh_tunnel_by_id", {
      sshTunnel: sshTunnelUUID,
      confirm: "Finance bastion",
    });
    expect(error).toMatchObject({ status: 400 });
  });

  it.each(["get_single_artie_ssh_tunnel_by_id", "delete_a_artie_ssh_tunnel_by_id", "update_a_artie_ssh_tunnel_by_id"])(
    "that is another kind's UUID changes nothing (%s)",
    async (tool) => {
      const { uuid } = world.pipeline("MySQL to BigQuery");
      const args = tool.startsWith("update") ? { port: 1 } : tool.startsWith("delete") ? { confirm: "x" } : {};
      expect(await world.fail(tool, { sshTunnel: uuid, ...args })).toMatchObject({ code: "not_found", status: 404 });
      expect(world.writes).toEqual([]);
    },
  );
});
