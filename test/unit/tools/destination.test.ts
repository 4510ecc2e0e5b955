// A stored credential goes where it was entered for: a connector that goes elsewhere needs it anew.
import { describe, expect, it } from "vitest";
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
  { sshTunnelUUID: UUID },
  { privateLinkUUID: UUID },
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

  it("is changed without it where it stays", async () => {
    const { uuid } = await open();
    await world.succeed(TUNNEL, { sshTunnel: uuid, username: "other", host: "a.example" });
    expect(await world.services.artie.sshTunnels.get(uuid)).toMatchObject({ username: "other" });
  });
});
