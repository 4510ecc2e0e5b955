// A secret goes where it was first allowed to go and nowhere else: over the store that VS Code asks a person with, and over
// the one that has nobody to ask.
import { describe, expect, it } from "vitest";
import { createEnvironmentSecrets } from "../../../src/cli/secrets.ts";
import { createBoundSecrets, type KeptSecret, type SecretPerson } from "../../../src/tools/bound-secrets.ts";
import type { SecretUse } from "../../../src/tools/secret-store.ts";
import { destinationsWritten } from "../../../src/tools/policy/hosts.ts";
import { CONFIGURATIONS, ELSEWHERE, HOME, PLACES } from "../../support/ways-round.ts";
import { containing } from "../support/matchers.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const PING = "artie_connectors_ping";
const SECRET = "sandbox-staging-password";
const home = {
  config: { type: "postgresql", sharedConfig: { host: HOME, port: 5432, user: "artie", password: "secret://PG" } },
};

let world: World;
worldForTests((started) => (world = started));

/** The person of VS Code's dialogs: notes what is asked, and answers. */
function person(answer: boolean, entered?: string): SecretPerson & { readonly asked: SecretUse[] } {
  const asked: SecretUse[] = [];
  const note = (use: SecretUse) => void asked.push(use);
  return {
    asked,
    allows: (_, use) => {
      note(use);
      return Promise.resolve(answer);
    },
    enter: (_, use) => {
      note(use);
      return Promise.resolve(entered);
    },
  };
}

function asking(
  someone: SecretPerson,
  kept: Readonly<Record<string, KeptSecret>> = { PG: { value: SECRET, destinations: [HOME] } },
) {
  const secrets = new Map(Object.entries(kept));
  const keeper = {
    read: (name: string) => Promise.resolve(secrets.get(name)),
    keep: (name: string, secret: KeptSecret) => Promise.resolve(void secrets.set(name, secret)),
  };
  const store = createBoundSecrets({ keeper, person: someone, known: () => [SECRET] });
  world.services = { ...world.services, secrets: store };
  return secrets;
}

function environment(env: Readonly<Record<string, string>>, events: readonly string[] = []): void {
  world.services = { ...world.services, secrets: createEnvironmentSecrets(env, [], events) };
}

function expectNothingOut(): void {
  expect(world.sandbox.requests.filter(({ body }) => JSON.stringify(body ?? "").includes(SECRET))).toEqual([]);
  expect(world.writes).toEqual([]);
}

describe.each(CONFIGURATIONS)("with %s", (_, args) => {
  it("a person is asked for every new destination, and nothing is sent when they say no", async () => {
    const someone = person(false);
    asking(someone);
    const { code } = await world.fail(PING, args);
    expect(code).toBe("refused");
    for (const { destinations } of someone.asked) {
      expect(destinations).not.toEqual([]);
      expect(destinations).not.toContain(HOME);
    }
    expectNothingOut();
  });

  it("nothing is sent where nobody can be asked", async () => {
    environment({ ARTIE_SECRET_PG: SECRET, ARTIE_SECRET_PG_FOR: HOME });
    const { code, message } = await world.fail(PING, args);
    expect(code).toBe("refused");
    expect(message).toMatch(/ARTIE_SECRET_PG_FOR|nothing says where it would go/);
    expectNothingOut();
  });
});

describe.each(PLACES)("in %s", (_, args) => {
  it("no secret is taken, and nobody is asked", async () => {
    const someone = person(true);
    asking(someone);
    expect(await world.fail(PING, args)).toMatchObject({
      code: "invalid_input",
      message: containing("A secret can't go into"),
    });
    expect(someone.asked.flatMap(({ destinations }) => destinations).filter((each) => each !== HOME)).toEqual([]);
    expectNothingOut();
  });
});

describe("a tunnel or link", () => {
  const vpcServiceName = "com.amazonaws.vpce.eu-west-1.vpce-svc-attacker";
  const through = async (way: string) => {
    const { sshTunnels, privateLinks } = world.services.artie;
    const { uuid } = await (way === "sshTunnelUUID"
      ? sshTunnels.create({ name: "New", host: ELSEWHERE, port: 22, username: "a" })
      : privateLinks.create({ name: "New", vpcServiceName, availabilityZoneIds: ["euw1-az1"] }));
    return { config: { ...home.config, [way]: uuid } };
  };

  it.each([
    ["sshTunnelUUID", ELSEWHERE],
    ["privateLinkUUID", `privatelink:${vpcServiceName}`],
    ["snapshotPrivateLinkUUID", `privatelink:${vpcServiceName}`],
  ])("is where it goes, too: %s", async (way, destination) => {
    const args = await through(way);
    const someone = person(false);
    asking(someone);
    world.sandbox.clearRequests();
    await world.fail(PING, args);
    expect(someone.asked).toMatchObject([{ destinations: [destination] }]);
    environment({ ARTIE_SECRET_PG: SECRET, ARTIE_SECRET_PG_FOR: HOME });
    expect((await world.fail(PING, args)).message).toContain(destination);
    expectNothingOut();
    environment({ ARTIE_SECRET_PG: SECRET, ARTIE_SECRET_PG_FOR: `${HOME}, ${destination}` });
    await world.succeed(PING, args);
  });

  it("that can't be read leads nobody knows where", async () => {
    asking(person(true));
    await world.fail(PING, { config: { ...home.config, sshTunnelUUID: "8a9a6b0e-6d0f-4f5e-9d43-0f6f5a2f6c11" } });
    expectNothingOut();
  });
});

describe("a secret where it belongs", () => {
  it("is asked for once, and then goes there without a question", async () => {
    const someone = person(true, SECRET);
    const kept = asking(someone, {});
    for (let call = 0; call < 2; call++) expect(await world.succeed(PING, home)).toEqual({ valid: true });
    expect(someone.asked).toEqual([{ purpose: "test a connector", destinations: [HOME] }]);
    expect(kept.get("PG")).toEqual({ value: SECRET, destinations: [HOME] });
  });

  it("is not even asked for where nothing says where it goes", async () => {
    const someone = person(true, SECRET);
    asking(someone, {});
    expect(
      (await world.fail(PING, { config: { type: "mysql", sharedConfig: { password: "secret://PG" } } })).code,
    ).toBe("refused");
    expect(someone.asked).toEqual([]);
  });

  it("goes to a new destination with a yes, and is kept for it", async () => {
    const someone = person(true);
    const kept = asking(someone, { PG: { value: SECRET, destinations: ["old.example"] } });
    await world.succeed(PING, home);
    expect(someone.asked).toEqual([{ purpose: "test a connector", destinations: [HOME] }]);
    expect(kept.get("PG")?.destinations).toEqual(["old.example", HOME]);
  });

  it("is not asked about with so many that one would be overlooked", async () => {
    const someone = person(true);
    asking(someone);
    const hosts = [HOME, ...Array.from({ length: 20 }, (_, index) => `n${index}.example`)];
    const config = { type: "cassandra", sharedConfig: { hosts, password: "secret://PG" } };
    expect((await world.fail(PING, { config })).message).toContain("more places than anybody could judge");
    expect(someone.asked).toEqual([]);
  });

  it.each([HOME, `${HOME}:5432`, `postgres://${HOME}/shop`, ` ${HOME.toUpperCase()}. , other.example`])(
    "is told so by its owner: %j",
    async (destinations) => {
      environment({ ARTIE_SECRET_PG: SECRET, ARTIE_SECRET_PG_FOR: destinations });
      expect(await world.succeed(PING, home)).toEqual({ valid: true });
    },
  );

  it("may be a service that needs no host", async () => {
    const config = { type: "motherduck", sharedConfig: { token: "secret://PG" } };
    environment({ ARTIE_SECRET_PG: SECRET, ARTIE_SECRET_PG_FOR: "motherduck:my_db" });
    expect(await world.succeed(PING, { config })).toMatchObject({ valid: false });
    environment({ ARTIE_SECRET_PG: SECRET, ARTIE_SECRET_PG_FOR: HOME });
    expect((await world.fail(PING, { config })).message).toContain("motherduck:my_db");
  });

  it("is refused with the variable that would allow it", async () => {
    environment({ ARTIE_SECRET_PG: SECRET });
    const { code, message } = await world.fail(PING, home);
    expect(code).toBe("refused");
    expect(message).toContain(`The secret "PG" may not go to ${HOME}. Nothing was sent.`);
    expect(message).toContain(`adds ${HOME} to ARTIE_SECRET_PG_FOR`);
    expectNothingOut();
  });

  it("is not the variable that says where another goes", async () => {
    environment({ ARTIE_SECRET_PG_FOR: SECRET, ARTIE_SECRET_PG_FOR_FOR: HOME });
    const config = { ...home.config, sharedConfig: { ...home.config.sharedConfig, password: "secret://PG_FOR" } };
    expect((await world.fail(PING, { config })).code).toBe("unknown_secret");
    expectNothingOut();
  });
});

describe("what belongs to Artie or to one host", () => {
  const event = { event: "paid", timestamp: "2026-01-01T00:00:00Z" };

  it("takes a salt that was allowed for Artie alone", async () => {
    environment({
      ARTIE_SECRET_SALT: SECRET,
      ARTIE_SECRET_SALT_FOR: "artie",
      ARTIE_SECRET_PG: SECRET,
      ARTIE_SECRET_PG_FOR: HOME,
    });
    await world.fail("create_a_artie_column_hashing_salt", { name: "New", salt: "secret://PG" });
    expectNothingOut();
    const config = { ...home.config, sharedConfig: { ...home.config.sharedConfig, password: "secret://SALT" } };
    await world.fail(PING, { config });
    expectNothingOut();
    await world.succeed("create_a_artie_column_hashing_salt", { name: "New", salt: "secret://SALT" });
  });

  it("gives the ingestion key to the events URL without being told, and to nobody else", async () => {
    const { ingestionKey, eventsUrl } = world.sandbox;
    environment(
      { ARTIE_SECRET_INGESTION_KEY: ingestionKey, ARTIE_SECRET_OTHER: ingestionKey },
      destinationsWritten(eventsUrl),
    );
    await world.succeed("create_a_artie_track", event);
    expect((await world.fail("create_a_artie_track", { ...event, ingestionKey: "secret://OTHER" })).message).toContain(
      "ARTIE_SECRET_OTHER_FOR",
    );
    const config = {
      ...home.config,
      sharedConfig: { ...home.config.sharedConfig, password: "secret://INGESTION_KEY" },
    };
    expect((await world.fail(PING, { config })).code).toBe("refused");
  });

  it("keeps a key that Artie made for where it belongs", async () => {
    environment({}, []);
    const { keptAs } = await world.succeed("create_a_artie_ingestion_api_key", { sourceReader: "Hubspot reader" });
    await world.succeed("create_a_artie_track", { ...event, ingestionKey: keptAs });
    const config = { ...home.config, sharedConfig: { ...home.config.sharedConfig, password: keptAs } };
    expect((await world.fail(PING, { config })).code).toBe("refused");
  });

  it("sends a storage's token to the storage, and a log's password to the database", async () => {
    const reader = (settings: object) => ({ connector: "Staging Postgres", settings });
    const token = (accountURL?: string) =>
      reader({ azureBlobStorageConfig: { accountURL, containerName: "c", sasToken: "secret://PG" } });
    environment({ ARTIE_SECRET_PG: SECRET, ARTIE_SECRET_PG_FOR: "blob.example" });
    await world.succeed("artie_source_readers_validate_unsaved", token("https://blob.example"));
    world.sandbox.clearRequests();
    for (const accountURL of [`https://${ELSEWHERE}`, undefined])
      expect((await world.fail("artie_source_readers_validate_unsaved", token(accountURL))).code).toBe("refused");
    expect(
      (await world.fail("create_a_artie_source_reader", reader({ archiveLogPassword: "secret://PG" }))).message,
    ).toContain(HOME);
    expectNothingOut();
  });
});

describe("the other tools that take a secret", () => {
  const config = {
    type: "postgresql",
    label: "New",
    defaultDatabase: "shop_staging",
    sharedConfig: { ...home.config.sharedConfig, host: ELSEWHERE },
  };

  it.each([
    ["create_a_artie_connector", config],
    [
      "update_a_artie_connector_by_id",
      { connector: "Staging Postgres", sharedConfig: { host: ELSEWHERE, password: "secret://PG" } },
    ],
    ["artie_connectors_fetch_databases", { config }],
    ["artie_connectors_fetch_schemas", { config, databaseName: "x" }],
    ["artie_connectors_fetch_tables", { config, databaseName: "x" }],
    ["artie_connectors_list_postgres_publications", { config }],
    ["artie_connectors_create_database", { config, name: "x" }],
    ["artie_connectors_create_schema", { config, databaseName: "x", name: "x" }],
    ["artie_connectors_create_snowflake_warehouse", { config: { ...config, type: "snowflake" }, name: "x" }],
    ["artie_pipelines_validate_unsaved_source", { config, database: "shop_staging" }],
    ["artie_pipelines_validate_unsaved_destination", { config, specificDestCfg: { database: "x" } }],
    ["create_a_artie_track", { event: "paid", timestamp: "2026-01-01T00:00:00Z", ingestionKey: "secret://PG" }],
    [
      "create_a_artie_bulk_track",
      { events: [{ event: "a", timestamp: "2026-01-01T00:00:00Z" }], ingestionKey: "secret://PG" },
    ],
    ["create_a_artie_column_hashing_salt", { name: "New", salt: "secret://PG" }],
  ])("send it nowhere else: %s", async (tool, args) => {
    asking(person(false));
    expect((await world.fail(tool, args)).code).toBe("refused");
    expectNothingOut();
    environment({ ARTIE_SECRET_PG: SECRET, ARTIE_SECRET_PG_FOR: HOME });
    expect((await world.fail(tool, args)).message).toContain("ARTIE_SECRET_PG_FOR");
    expectNothingOut();
  });
});
