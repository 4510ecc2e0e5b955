// A slot is dropped only where it is known that nothing that runs reads from it.
import { expect, it } from "vitest";
import { HostileApi } from "./hostile-api.ts";

const DROP = "artie_connectors_drop_postgres_replication_slot";
const ARGS = { connector: "Billing Postgres", slotName: "some_slot", confirm: "some_slot" };

it.each([
  ["GET /source-readers", "settings"],
  ["GET /source-readers", "connectorUUID and settings"],
])("is refused where %s does not give %s", async (operation, fields) => {
  await using api = await HostileApi.start();
  const seen = await api.call(
    DROP,
    () => ARGS,
    (exchange) =>
      exchange.operation === operation
        ? { ...exchange.answer, text: without(exchange.answer.text, fields.split(" and ")) }
        : undefined,
  );
  expect(seen.writes).toEqual([]);
  expect(seen.outcome.value).toMatchObject({ error: { code: "refused" } });
});

function without(text: string, fields: readonly string[]): string {
  return JSON.stringify(JSON.parse(text, (name, value: unknown) => (fields.includes(name) ? undefined : value)));
}
