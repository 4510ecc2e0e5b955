// `secret://NAME` in an input: where it may stand, what the secret store is told, and what happens without the secret.
import { describe, expect, it } from "vitest";
import type { SecretStore, SecretUse } from "../../../src/tools/secret-store.ts";
import { ToolError } from "../../../src/rules/tool-error.ts";
import { withDefaults } from "../../../src/tools/secrets.ts";
import { containing } from "../support/matchers.ts";
import { secretsInMemory } from "../support/services.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const PING = "artie_connectors_ping";
const CREATE = "create_a_artie_connector";
const USE: SecretUse = { purpose: "test", destinations: ["events.example"] };

let world: World;
worldForTests((started) => (world = started), { STAGING: "sandbox-staging-password" });

const sharedConfig = { host: "staging-db.larkspur.example", port: 5432, user: "artie", password: "secret://STAGING" };

/** A store that notes what it is asked. */
function listening(store: SecretStore): SecretStore & { readonly asked: [string, SecretUse][] } {
  const asked: [string, SecretUse][] = [];
  return {
    ...store,
    asked,
    get: (name, use, signal) => {
      asked.push([name, use]);
      return store.get(name, use, signal);
    },
  };
}

describe("a reference to a secret", () => {
  it("is asked for with its purpose and where it goes", async () => {
    const secrets = listening(world.secrets);
    world.services = { ...world.services, secrets };
    await world.succeed(PING, { config: { type: "postgresql", sharedConfig } });
    const use = { purpose: "test a connector", destinations: ["staging-db.larkspur.example"] };
    expect(secrets.asked).toEqual([["STAGING", use]]);
  });

  it("may stand wherever a credential belongs, however deep", async () => {
    const options = {
      ssl: { ca: "secret://STAGING", key: "secret://STAGING" },
      credentials: { tokens: ["secret://STAGING"] },
    };
    await world.call(PING, { config: { type: "postgresql", sharedConfig: { ...sharedConfig, options } } });
    const value = "sandbox-staging-password";
    expect(world.sandbox.requests.at(-1)?.body).toMatchObject({
      sharedConfig: { password: value, options: { ssl: { ca: value, key: value }, credentials: { tokens: [value] } } },
    });
  });

  it.each(["label", "dataPlaneName", "defaultDatabase"])("is refused in %s, where it would be shown", async (field) => {
    const args = { type: "postgresql", label: "New", sharedConfig, [field]: "secret://STAGING" };
    const error = await world.fail(CREATE, args);
    expect(error).toMatchObject({ code: "invalid_input", message: containing(`can't go into ${field}`) });
    expect(world.writes).toEqual([]);
  });

  it.each([
    { host: "secret://STAGING" },
    { hosts: ["secret://STAGING"] },
    { user: "secret://STAGING" },
    { uri: "secret://STAGING" },
    { httpPath: "secret://STAGING" },
    { credentials: { host: "secret://STAGING" } },
    { password: { username: "secret://STAGING" } },
    { archive: { path: "secret://STAGING" } },
  ])("is refused as host, name or path: %j", async (fields) => {
    const config = { type: "postgresql", sharedConfig: { ...sharedConfig, ...fields } };
    expect(await world.fail(PING, { config })).toMatchObject({
      code: "invalid_input",
      message: containing("never in a host, name or path"),
    });
    expect(world.sandbox.requests).toEqual([]);
  });

  it("that the store does not know, or does not give, changes nothing", async () => {
    const args = { type: "postgresql", label: "New", sharedConfig: { ...sharedConfig, password: "secret://NOBODYS" } };
    expect(await world.fail(CREATE, args)).toMatchObject({ code: "unknown_secret", message: containing('"NOBODYS"') });
    const refuse = () => Promise.reject(new ToolError("refused", "The person does not want that."));
    world.services = { ...world.services, secrets: { ...world.secrets, get: refuse } };
    expect(await world.fail(CREATE, args)).toMatchObject({ code: "refused" });
    const fail = () => Promise.reject(new Error("The key chain is locked."));
    world.services = { ...world.services, secrets: { ...world.secrets, get: fail } };
    expect(await world.fail(CREATE, args)).toMatchObject({ message: "The key chain is locked." });
    expect(world.writes).toEqual([]);
  });

  it("in a literal's place is not taken for the secret itself", async () => {
    await world.succeed("create_a_artie_column_hashing_salt", { name: "Own", salt: "secret://STAGING" });
    expect(world.writes[0]?.body).toEqual({ name: "Own", salt: "sandbox-staging-password" });
  });
});

describe("secrets that the surroundings know by themselves", () => {
  it("give way to one that is kept under the same name", async () => {
    const store = withDefaults(secretsInMemory({ OTHER: "other" }), {
      INGESTION_KEY: { value: "default", destinations: ["events.example"] },
    });
    expect(await store.get("INGESTION_KEY", USE)).toBe("default");
    expect(await store.get("OTHER", USE)).toBe("other");
    expect(store.known()).toEqual(["other", "default"]);
    await expect(store.get("INGESTION_KEY", { ...USE, destinations: ["elsewhere.example"] })).rejects.toThrow(
      "does not belong to elsewhere.example",
    );
    await store.set("INGESTION_KEY", "kept", ["events.example"]);
    expect(await store.get("INGESTION_KEY", USE)).toBe("kept");
    expect(store.known()).toEqual(["other", "kept"]);
  });
});
