// `secret://NAME` in a grant's call: what the person of a window keeps, what the gateway's store has, what an account brings.
import { expect, test } from "vitest";
import { createBoundSecrets, type KeptSecret } from "../../src/tools/bound-secrets.ts";
import { post, run } from "./gateway.ts";

const PING = "artie_connectors_ping";
const VALUE = "correct horse battery";
const HOME = "db.example.com";

/** As a window keeps them, whose person says yes to these places. */
function windowOf(secrets: Record<string, KeptSecret>, yes: readonly string[] = []) {
  const kept = new Map(Object.entries(secrets));
  const asked: string[] = [];
  const of = (grant: string) =>
    createBoundSecrets({
      keeper: {
        read: (name) => Promise.resolve(kept.get(name)),
        keep: (name, secret) => Promise.resolve(void kept.set(name, secret)),
      },
      person: {
        enter: () => Promise.resolve(undefined),
        allows(name, { destinations }) {
          asked.push(`${grant}: ${name} to ${destinations.join()}`);
          return Promise.resolve(destinations.every((each) => yes.includes(each)));
        },
      },
      known: () => [],
    });
  return { of, asked };
}

function configWith(password: string, host = HOME): Record<string, unknown> {
  return { config: { type: "postgresql", sharedConfig: { host, user: "artie", password } } };
}

test("what the window's person keeps goes where it belongs, and is shown nowhere", async () => {
  const window = windowOf({ PG: { value: VALUE, destinations: [HOME] } });
  const gateway = await run("SQLite", { embedded: true, secrets: window.of });
  const { url, id } = await gateway.grant({ config: { access: "everything" } });
  const answer = await post(url, PING, configWith("secret://PG"));
  expect(JSON.stringify(gateway.sandbox.requests.at(-1)?.body)).toContain(VALUE);
  const trail = async () => (await gateway.admin("GET", `/admin/v1/calls?grant=${id}`)).text;
  await expect.poll(trail).toContain(PING);
  const list = await gateway.admin("GET", "/admin/v1/secrets");
  for (const text of [answer.text, await trail(), list.text, gateway.log.join()]) expect(text).not.toContain(VALUE);
  // Nor where an agent writes it itself.
  const echoed = await post(url, "get_single_artie_pipeline_by_id", { pipeline: VALUE });
  expect(echoed.text).not.toContain(VALUE);
  expect(window.asked).toEqual([]);
});

test("elsewhere it goes with the person's yes alone, who is told which grant asks", async () => {
  const window = windowOf({ PG: { value: VALUE, destinations: [HOME] } }, ["new.example.com"]);
  const gateway = await run("SQLite", { embedded: true, secrets: window.of });
  const { url } = await gateway.grant({ name: "Nightly", config: { access: "everything" } });
  gateway.sandbox.clearRequests();
  const refused = await post(url, PING, configWith("secret://PG", "db.attacker.example"));
  expect(refused.text).toContain("may not go to db.attacker.example");
  expect(gateway.sandbox.requests).toEqual([]);
  await post(url, PING, configWith("secret://PG", "new.example.com"));
  expect(JSON.stringify(gateway.sandbox.requests.at(-1)?.body)).toContain(VALUE);
  await post(url, PING, configWith("secret://PG", "new.example.com"));
  expect(window.asked).toEqual(["Nightly: PG to db.attacker.example", "Nightly: PG to new.example.com"]);
});

test("what the window does not have comes from the gateway's store, and what neither has is unknown", async () => {
  const gateway = await run("SQLite", { embedded: true, secrets: windowOf({}).of });
  const { url } = await gateway.grant({ config: { access: "everything" } });
  expect((await post(url, PING, configWith("secret://DB"))).text).toContain("unknown_secret");
  const stored = { name: "DB", value: VALUE, destinations: [HOME] };
  expect((await gateway.admin("POST", "/admin/v1/secrets", stored)).status).toBe(200);
  await post(url, PING, configWith("secret://DB"));
  expect(JSON.stringify(gateway.sandbox.requests.at(-1)?.body)).toContain(VALUE);
});

test("an account's own ingestion key is for its own Events API", async () => {
  const gateway = await run("SQLite");
  const { apiKey: key, url: api, eventsUrl, ingestionKey } = gateway.sandbox;
  await gateway.gateway.keepAccount({ name: "main", key, url: api, eventsUrl, ingestionKey });
  const { url } = await gateway.grant({ config: { access: "everything" } });
  const event = { event: "signed_up", timestamp: "2026-01-01T00:00:00Z", properties: { plan: "free" } };
  const sent = await post(url, "create_a_artie_track", { ...event, ingestionKey: "secret://INGESTION_KEY" });
  expect(gateway.sandbox.snapshot().events.count, sent.text).toBe(1);
  expect((await post(url, PING, configWith("secret://INGESTION_KEY"))).text).toContain("does not belong to");
});
