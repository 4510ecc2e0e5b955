// A credential in plain text is taken; what that means is said once to each client, and it is recorded nowhere.
import { expect, it } from "vitest";
import type { Entry } from "../../../src/audit/entry.ts";
import { Repeats } from "../../../src/tools/run/repeats.ts";
import type { World } from "../support/world.ts";
import { worldForTests } from "../support/world-for-tests.ts";

const PASSWORD = "hunter2-Pl4in";
const PING = "artie_connectors_ping";
const SAID = /stands in this conversation.*secret:\/\/NAME/;

let world: World;
worldForTests((started) => (world = started), { STAGING: "sandbox-staging-password" });

const config = (fields: object, type = "postgresql") => ({
  config: { type, sharedConfig: { host: "staging-db.larkspur.example", user: "artie", ...fields } },
});
const reader = { settings: { archiveLogPassword: PASSWORD } };

it.each<[string, object]>([
  [PING, config({ password: PASSWORD })],
  [PING, config({ host: `mongodb://a:${PASSWORD}@staging-db.larkspur.example/` }, "mongodb")],
  [PING, config({ credential: `artie:${PASSWORD}` }, "iceberg")],
  [PING, { config: JSON.stringify(config({ password: PASSWORD }).config) }],
  ["artie_connectors_fetch_databases", config({ password: PASSWORD })],
  ["create_a_artie_connector", { label: "New", ...config({ password: PASSWORD }).config }],
  ["create_a_artie_connector", { label: "New", dryRun: true, ...config({ password: PASSWORD }).config }],
  ["update_a_artie_connector_by_id", { connector: "Orders Postgres", sharedConfig: { password: PASSWORD } }],
  ["create_a_artie_column_hashing_salt", { name: "Own", salt: PASSWORD }],
  ["update_a_artie_source_reader_by_id", { sourceReader: "Oracle reader", ...reader }],
])("is said once by %s %j", async (tool, args) => {
  const repeats = new Repeats();
  const recorded: Entry[] = [];
  const call = { repeats, record: (entry: Entry) => void recorded.push(entry) };
  const first = await world.call(tool, args, call);
  expect(first.value["note"]).toMatch(SAID);
  const second = await world.call(PING, config({ password: `${PASSWORD}-2` }), call);
  expect(JSON.stringify(second.value)).not.toMatch(SAID);
  expect(JSON.stringify([first.value, second.value, recorded])).not.toContain(PASSWORD);
  const other = await world.call(tool, args, { repeats: new Repeats() });
  expect(other.value["note"]).toMatch(SAID);
});

it.each<[string, object]>([
  [PING, config({ password: "secret://STAGING" })],
  [PING, config({ host: "mongodb://a:secret://STAGING@staging-db.larkspur.example/" }, "mongodb")],
  [PING, config({ credential: "id:secret://STAGING" }, "iceberg")],
  ["list_all_artie_pipelines", {}],
  ["create_a_artie_track", { userId: "u", event: "e", properties: { password: PASSWORD } }],
])("is not said by %s %j", async (tool, args) => {
  const { value } = await world.call(tool, args, { repeats: new Repeats() });
  expect(JSON.stringify(value)).not.toMatch(SAID);
});
