// `secret://NAME` inside of a longer text: written as the notation has it, to the hosts that the text names; or refused.
import { describe, expect, it } from "vitest";
import { createEnvironmentSecrets } from "../../../src/cli/secrets.ts";
import { containing } from "../support/matchers.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const PING = "artie_connectors_ping";
const HOME = "staging-db.larkspur.example";
const ODD = "p@ss/w:rd #1%?";
const PLAIN = "s4ndbox-Pa55";
const IN_URI = "p%40ss%2Fw%3Ard%20%231%25%3F";

let world: World;
worldForTests((started) => (world = started), { ODD, PLAIN, ID: "client-7" });

type Fields = Readonly<Record<string, unknown>>;

/** What was sent as the configuration. */
async function sent(type: string, sharedConfig: Fields): Promise<unknown> {
  await world.call(PING, { config: { type, sharedConfig } });
  return world.sandbox.requests.at(-1)?.body;
}

describe("a secret inside of a text", () => {
  it.each<[string, string, string, string]>([
    ["mongodb", "host", `mongodb+srv://artie:secret://ODD@${HOME}/?w=1`, `mongodb+srv://artie:${IN_URI}@${HOME}/?w=1`],
    [
      "mongodb",
      "uri",
      `mongodb://a:secret://ODD@${HOME}:27017,b.${HOME}/x`,
      `mongodb://a:${IN_URI}@${HOME}:27017,b.${HOME}/x`,
    ],
    ["mongodb", "connectionString", `mongodb://a:secret%3A%2F%2FODD@${HOME}`, `mongodb://a:${IN_URI}@${HOME}`],
    ["redis", "url", `rediss://:secret://ODD@${HOME}:6380/0`, `rediss://:${IN_URI}@${HOME}:6380/0`],
    ["postgresql", "dsn", `postgres://secret://ID:secret://ODD@${HOME}/x`, `postgres://client-7:${IN_URI}@${HOME}/x`],
    [
      "postgresql",
      "jdbcUrl",
      `jdbc:postgresql://${HOME}/x?user=a&password=secret://ODD&ssl=true`,
      `jdbc:postgresql://${HOME}/x?user=a&password=${IN_URI}&ssl=true`,
    ],
    ["postgresql", "dsn", `host=${HOME} password=secret://PLAIN dbname=x`, `host=${HOME} password=${PLAIN} dbname=x`],
    ["postgresql", "dsn", `host=${HOME} password='secret://ODD' dbname=x`, `host=${HOME} password='${ODD}' dbname=x`],
    [
      "mssql",
      "connectionString",
      `Server=tcp:${HOME},1433;User Id=a;Password=secret://PLAIN;`,
      `Server=tcp:${HOME},1433;User Id=a;Password=${PLAIN};`,
    ],
    ["mysql", "dsn", `a:secret://PLAIN@tcp(${HOME}:3306)/x`, `a:${PLAIN}@tcp(${HOME}:3306)/x`],
    ["oracle", "dsn", `a/secret://PLAIN@${HOME}:1521/x`, `a/${PLAIN}@${HOME}:1521/x`],
  ])("%s: is written into %s as it has to be there: %s", async (type, field, given, written) => {
    expect(await sent(type, { [field]: given })).toMatchObject({ sharedConfig: { [field]: written } });
  });

  it.each<[string, Fields, Fields]>([
    ["a pair", { credential: "artie:secret://ODD" }, { credential: `artie:${ODD}` }],
    ["a pair of two", { credential: "secret://ID:secret://ODD" }, { credential: `client-7:${ODD}` }],
    ["the first of a pair", { credential: "secret://ID:literal" }, { credential: "client-7:literal" }],
    [
      "a header",
      { headers: { Authorization: "Bearer secret://ODD" } },
      { headers: { Authorization: `Bearer ${ODD}` } },
    ],
    [
      "JSON",
      { credentialsData: '{"private_key":"secret://ODD"}' },
      { credentialsData: JSON.stringify({ private_key: ODD }) },
    ],
    ["blanks around it", { token: " secret://ODD\n" }, { token: ODD }],
  ])("is put into %s", async (_, given, written) => {
    const catalogURI = `https://${HOME}/catalog`;
    expect(await sent("iceberg", { catalogURI, ...given })).toMatchObject({ sharedConfig: { catalogURI, ...written } });
  });

  it.each<Fields>([
    { user: "x secret://PLAIN" },
    { host: `secret://PLAIN.${HOME}` },
    { host: `mongodb://a:b@secret://PLAIN/x` },
    { uri: `mongodb://${HOME}/secret://PLAIN?w=1` },
    { url: `https://${HOME}/?database=secret://PLAIN` },
    { database: `mongodb://a:secret://PLAIN@${HOME}/x` },
    { connectionString: `mongodb://a:b@secret://PLAIN/x` },
    { dsn: `host=secret://PLAIN password=x` },
    { password: "before-secret://PLAIN-after" },
    { token: "secret://PLAINsecret://PLAIN" },
    { credential: "a:b:secret://PLAIN" },
    { credential: "a:secret://PLAIN@db.attacker.example" },
    { dsn: `host=${HOME} password=secret://ODD` },
    { dsn: `a:secret://ODD@tcp(${HOME}:3306)/x` },
    { note: `host=${HOME} user=secret://PLAIN` },
  ])("is refused where it does not belong, or can't be written: %j", async (fields) => {
    const config = { type: "postgresql", sharedConfig: { host: HOME, ...fields } };
    const { code, message } = await world.fail(PING, { config });
    expect(["invalid_input", "refused"]).toContain(code);
    expect(message).toContain("Nothing was sent");
    expect(world.sandbox.requests).toEqual([]);
  });

  it("goes to the hosts that the text names, and to no other", async () => {
    const env = { ARTIE_SECRET_PG: ODD, ARTIE_SECRET_PG_FOR: HOME };
    world.services = { ...world.services, secrets: createEnvironmentSecrets(env, [], []) };
    expect(await sent("mongodb", { uri: `mongodb://a:secret://PG@${HOME}/x` })).toMatchObject({ type: "mongodb" });
    world.sandbox.clearRequests();
    for (const uri of [
      "mongodb://a:secret://PG@db.attacker.example/x",
      `mongodb://a:secret%3a%2f%2fPG@${HOME},db.attacker.example/x`,
      `mongodb://a:secret://PG@${HOME}@db.attacker.example/x`,
    ]) {
      const error = await world.fail(PING, { config: { type: "mongodb", sharedConfig: { uri } } });
      expect(error, uri).toMatchObject({ message: containing("Nothing was sent") });
    }
    expect(world.sandbox.requests).toEqual([]);
  });

  it("is saved so by create and update, and shown by neither", async () => {
    const host = `mongodb://artie:secret://ODD@${HOME}/`;
    const created = await world.succeed("create_a_artie_connector", {
      type: "mongodb",
      label: "Mongo",
      sharedConfig: { host },
    });
    expect(world.writes.at(-1)?.body).toMatchObject({ sharedConfig: { host: `mongodb://artie:${IN_URI}@${HOME}/` } });
    const sharedConfig = { host: `mongodb://new:secret://ODD@${HOME}/` };
    const updated = await world.succeed("update_a_artie_connector_by_id", {
      connector: "Mongo",
      sharedConfig,
      confirm: "Mongo",
    });
    expect(world.writes.at(-1)?.body).toMatchObject({ sharedConfig: { host: `mongodb://new:${IN_URI}@${HOME}/` } });
    expect(JSON.stringify([created, updated])).not.toMatch(/p@ss|p%40ss|notTaken/);
  });
});
