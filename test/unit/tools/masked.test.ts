// An API that shows credentials masked: a mask is no credential, and goes nowhere as one.
import { describe, expect, it } from "vitest";
import { createArtieClient, fetchHttp, type Http } from "../../../src/artie/index.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const UPDATE = "update_a_artie_connector_by_id";
const PING = "artie_connectors_ping";
const DATABASES = "artie_connectors_fetch_databases";
const CONNECTOR = "Orders Postgres";
const MASKS = ["********", "***", "••••••••", "●●●●", "xxxxxxxx", "[REDACTED]", "<hidden>", "[redacted]", " ****** "];

let world: World;
worldForTests((started) => (world = started), { NEW: "a-new-password" });

/** The sandbox with the passwords that it gives out replaced. */
function masked(mask: string): void {
  const http: Http = async (request) => {
    const answer = await fetchHttp(request);
    if (request.method !== "GET") return answer;
    return { ...answer, text: answer.text.replace(/"(password|privateKey)":"[^"]*"/g, `"$1":${JSON.stringify(mask)}`) };
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

it("takes for masks nothing that stands among other letters, or in an event", async () => {
  const sharedConfig = { password: "***a", host: "xxx" };
  await world.succeed(UPDATE, { connector: CONNECTOR, sharedConfig });
  expect(await kept()).toMatchObject(sharedConfig);
  const properties = { card: "**** ****", note: "****" };
  await world.succeed("create_a_artie_track", { event: "paid", timestamp: "2026-01-01T00:00:00Z", properties });
});
